import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { resolveOptions } from '../../../server/options/server-options'
import { createTokenCheck, type VerifyToken } from '../../../server/tokens/token-check'
import { maxTokenFileBytes, readTokenFile } from '../../../server/tokens/token-file'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { waysOfTime } from './support'

function tokenFile(text: string): string {
  const path = join(temporaryFolder(), 'tokens.txt')
  writeFileSync(path, text)
  return path
}

const verifying = (verifyToken: VerifyToken, clock = createSimulatedClock()) =>
  createTokenCheck({ token: undefined, tokens: undefined, verifyToken, verifyTimeoutMs: 5_000 }, clock)

test('SV-104: admits each user only with the user’s own token', () => {
  const text = '\ufeff# the orders\r\n10260 first\r\n\r\n10261\tsecond  \n  ann.b  third/+=\n'
  const check = createTokenCheck(resolveOptions({ tokens: tokenFile(text) }), createSimulatedClock())
  expect([check('10260', 'first'), check('10261', 'second'), check('ann.b', 'third/+=')]).toEqual([true, true, true])
  for (const [user, token] of [
    ['10260', 'second'], ['10261', 'first'], ['10260', ''], ['10260', undefined], ['10262', 'first'],
    ['10262', undefined], ['#', 'the'], ['', 'first'], ['__proto__', 'first'], ['10260', 'first '],
  ] as const) expect(check(user, token), `${user} ${token ?? 'without'}`).toBe(false)
})

test.each([
  ['10260', 'line 1 of .* must be a user and a token with a space between them'],
  ['10260 a\n10261 b c', 'line 2 of .* must be a user and a token'],
  ['a/b secret', 'line 1 of .* must be a user and a token'],
  ['10260 t\u00f6ken', 'line 1 of .* must be a user and a token'],
  ['10260 one\n# x\n10260 secret', 'line 3 of .* names the user 10260 again'],
  ['\n# nothing\n', 'names no user'],
  ['10260 a\n10261 \ufeffb', 'line 2 of .* must be a user and a token'],
  [`10260 ${'x'.repeat(513)}`, 'line 1 of .* must be a user and a token'],
])('SV-105: fails to start with %j and prints a one-line error without the token', (text, message) => {
  const path = tokenFile(text)
  const read = (): unknown => resolveOptions({ tokens: path })
  expect(read).toThrow(new RegExp(`^tokens: .*${message}`))
  expect(read).not.toThrow(/secret|\n/)
})

test('SV-105: fails to start when the token file is too large, missing or a folder', () => {
  const line = '# 456789 123456789 123456789 1234\n'
  const full = `10260 a\n${line.repeat(Math.ceil(maxTokenFileBytes / line.length))}`
  expect(() => readTokenFile(tokenFile(full.slice(0, maxTokenFileBytes)))).not.toThrow()
  expect(() => readTokenFile(tokenFile(full.slice(0, maxTokenFileBytes + 1)))).toThrow('more than 1048576 bytes')
  expect(() => readTokenFile(join(tmpdir(), 'no-such-file'))).toThrow('cannot be read (ENOENT)')
  expect(() => readTokenFile(tmpdir())).toThrow(/^tokens: \S+ is not a file$/)
})

const none = { token: undefined, tokens: undefined, verifyToken: undefined, verifyTimeoutMs: 5_000 }

test('SV-107: admits each user with the single token, and rejects any other token', () => {
  const check = createTokenCheck({ ...none, token: 'shared' }, createSimulatedClock())
  expect([check('10260', 'shared'), check('10261', 'shared')]).toEqual([true, true])
  for (const token of ['', 'other', 'shared ', undefined]) expect(check('10260', token)).toBe(false)
  const open = createTokenCheck(none, createSimulatedClock())
  expect([open('10260', undefined), open('10261', 'any')]).toEqual([true, true])
})

test('SV-106: passes user and token to verifyToken, and admits the client only if the result is true', async () => {
  const verifyToken = vi.fn(({ userId, token }) => Promise.resolve(token === `of-${userId}`))
  const check = verifying(verifyToken)
  expect(await check('1', 'of-1')).toBe(true)
  expect(await check('2', 'of-1')).toBe(false)
  expect(verifyToken.mock.calls).toEqual([[{ userId: '1', token: 'of-1' }], [{ userId: '2', token: 'of-1' }]])
  expect(await check('1', undefined)).toBe(false)
  expect(verifyToken).toHaveBeenCalledTimes(2)
  expect(verifying(({ token }) => token === 'now')('1', 'now')).toBe(true)
})

test('SV-296: rejects a token with more than 8,192 characters without calling verifyToken', () => {
  const verifyToken = vi.fn(() => true)
  const check = verifying(verifyToken)
  expect([check('1', 'x'.repeat(8_192)), check('1', 'x'.repeat(8_193))]).toEqual([true, false])
  expect(verifyToken).toHaveBeenCalledTimes(1)
})

test('SV-106: reports an error instead of a result when verifyToken throws or rejects', async () => {
  const broken = (): never => {
    throw new Error('the database is away')
  }
  for (const verifyToken of [broken, () => Promise.reject(new Error('the database is away'))]) {
    await expect(verifying(verifyToken)('1', 'a')).rejects
      .toMatchObject({ message: 'verifyToken failed', cause: { message: 'the database is away' } })
  }
})

test.each(waysOfTime)('SV-106: stops waiting for a result when verifyTimeoutMs elapses %s', async (_way, pass) => {
  const clock = createSimulatedClock()
  const answers: ((may: boolean) => void)[] = []
  const check = verifying(() => new Promise((answer) => answers.push(answer)), clock)
  const story: unknown[] = []
  const ask = (user: string): void => {
    void Promise.resolve(check(user, 'a'))
      .then((may) => story.push(may), (error: unknown) => story.push(String(error)))
  }
  ask('answered')
  ask('silent')
  await pass(clock, 4_975)
  answers[0]?.(true)
  await clock.advanceAsync(0)
  expect([story, clock.pending()]).toEqual([[true], 1])
  await pass(clock, 25)
  expect(story).toEqual([true, 'Error: not verified within 5000 ms'])
  expect(clock.pending()).toBe(0)
})
