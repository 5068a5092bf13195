import { expect, test } from 'vitest'
import { ForeignDataError } from '../../../server/redis/read-reply'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createUnusableAccounts, isOfAccount } from '../../../server/redis/unusable-accounts'

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })

test('RS-28: what is not of these servers, or does not fit the account, is the account\'s own', () => {
  const own = [
    new ForeignDataError('books'), new TypeError('x is not a function'), new RangeError('not traded any more'),
    reply('WRONGTYPE Operation against a key'), reply('ERR value is not an integer'),
  ]
  for (const error of own) expect(isOfAccount(error), error.message).toBe(true)
})

test('RS-28: what Redis cannot do now, or the way to it, concerns all accounts', () => {
  const states = ['OOM', 'MISCONF', 'READONLY', 'LOADING', 'BUSY', 'MASTERDOWN', 'NOREPLICAS']
  const ofAll: unknown[] = [
    ...states.flatMap((state) => [reply(`${state} not now`), reply(`ERR Error running script: -${state} not now`)]),
    reply('ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed when used memory is full'),
    reply('NOAUTH Authentication required'), reply('it is said: ERR no'), reply('ERRONEOUS'),
    new Error('ERR Connection is closed.'), new Error('the connection is closed'), 'ERR a text', undefined,
  ]
  for (const error of ofAll) expect(isOfAccount(error), String(error)).toBe(false)
})

test('RS-28: an account is set aside for 60 s', () => {
  const clock = createSimulatedClock()
  const { all, put } = createUnusableAccounts({ clock, trouble: () => undefined, dropped: () => undefined })
  put('bad', new Error('spoiled'))
  clock.advance(59_999)
  expect(all()).toEqual(['bad'])
  clock.advance(1)
  expect(all()).toEqual([])
})
