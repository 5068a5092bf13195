import { expect, test, vi } from 'vitest'
import { createChatDirectory, speakerMs, visitorMs } from '../../../server/chat/messages/chat-directory'
import { expectIndependent } from '../scaling/cost'
import { chatRoom, peer } from './chat-rig'

function directory(maxUsers = 20) {
  const at = { ms: 1_000_000 }
  return { at, ...createChatDirectory(() => at.ms, maxUsers) }
}

test('CV-101: lists contacts without encoding unchanged users again', () => {
  const { admit, contacts, contactParts } = directory(10_000)
  for (let user = 0; user < 5_000; user += 1) admit(`user-${user}`)
  const encoded = [vi.spyOn(JSON, 'stringify'), vi.spyOn(Buffer, 'from')]
  const parts = contactParts('user-7')
  expect(encoded.flatMap(({ mock }) => mock.calls).length).toBeLessThan(5)
  vi.restoreAllMocks()
  expect(JSON.parse(`{${Buffer.concat(parts).toString()}}`)).toEqual(contacts('user-7'))
})

test('CV-115: adds listed users until the directory is full, and never replaces an added user with another', () => {
  const { at, admit, admitAll, enter, contacts, isConnected } = directory(20)
  const listed = (): readonly string[] => contacts('501').peers.map(({ id }) => id).slice(3)
  const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
  for (let count = 0; count < 10; count += 1) admit(`visitor-${count}`)
  enter('present')
  for (let read = 0; read < 3; read += 1) {
    at.ms += 1
    admitAll(users)
    expect(listed()).toEqual(['present', ...users.slice(0, 15)])
  }
  at.ms += 1
  admitAll(['present'])
  expect(isConnected('present')).toBe(true)
})

test('CV-67: keeps a user for a day, a sender for a week, and a connected user indefinitely', () => {
  const { at, admit, keep, enter, user, contacts } = directory()
  admit('visitor')
  keep('speaker')
  const leave = enter('present')
  at.ms += visitorMs
  const known = ['visitor', 'speaker', 'present', '501'].map((id) => user(id) !== undefined)
  expect(known).toEqual([false, true, true, true])
  expect(contacts('501').peers.map(({ id }) => id)).not.toContain('visitor')
  at.ms += speakerMs
  expect(user('speaker')).toBeUndefined()
  leave()
  at.ms += visitorMs - 1
  expect(user('present')).toBeDefined()
  at.ms += 1
  expect(user('present')).toBeUndefined()
})

test('CV-67: reports a connected user every ten minutes, however often the client pings', () => {
  const { join, clock, stays } = chatRoom()
  const { say, ends } = join('501')
  const reportedByMinute: number[] = []
  for (let ping = 1; ping <= 80; ping += 1) {
    clock.advance(30_000)
    say({ type: 'ping', msg_id: ping, payload: {} })
    if (stays.splice(0).length > 0) reportedByMinute.push(ping / 2)
  }
  expect(reportedByMinute).toEqual([10, 20, 30, 40])
  ends.gone()
})

test('CV-144: reports each user connected at reportAll() once, with the user’s next ping', () => {
  const { join, hub, stays } = chatRoom()
  const [marta, ben] = [join('501'), join('502')]
  const ping = (): void => {
    for (const { say } of [marta, ben]) say({ type: 'ping', msg_id: 1, payload: {} })
  }
  ping()
  hub.reportAll()
  expect(stays).toEqual([])
  for (let count = 0; count < 3; count += 1) ping()
  expect(stays).toEqual(['501', '502'])
  join('503').say({ type: 'ping', msg_id: 1, payload: {} })
  expect(stays).toEqual(['501', '502'])
})

test('CV-145: repeats a failed report with the user’s next ping', async () => {
  const outcomes = [Promise.reject(new Error('LOADING')), Promise.resolve()]
  const { join, hub, stays } = chatRoom({ reported: () => outcomes.shift() })
  const { say } = join('501')
  hub.reportAll()
  for (const count of [1, 2, 2]) {
    say({ type: 'ping', msg_id: 1, payload: {} })
    await Promise.resolve()
    expect(stays).toHaveLength(count)
  }
})

test('CV-68: drops the users that expire first when the directory is full, but keeps connected users', () => {
  const { at, admit, keep, enter, user } = directory(20)
  keep('speaker')
  enter('present')
  for (let count = 0; count < 1_000; count += 1) {
    at.ms += 1
    admit(`invented-${count}`)
  }
  admit('newcomer')
  const known = ['speaker', 'present', 'newcomer', '501', 'invented-0'].map((id) => user(id) !== undefined)
  expect(known).toEqual([true, true, true, true, false])
})

test('CV-124: drops users of the address that has the most users when the directory is full', () => {
  const { at, admit, keep, enter, user } = directory(20)
  for (const id of ['ann', 'ben']) admit(id, 'home')
  const leave = enter('zoe', 'home')
  for (let count = 0; count < 1_000; count += 1) {
    at.ms += 1
    keep(`invented-${count}`, 'away')
  }
  const known = ['ann', 'ben', 'zoe', 'invented-0', 'invented-999'].map((id) => user(id) !== undefined)
  expect(known).toEqual([true, true, true, false, true])
  leave()
  for (const by of ['one', 'two']) for (let count = 0; count < 5; count += 1) admit(`${by}-${count}`, by)
  const left = ['ann', 'ben', 'zoe'].map((id) => user(id) !== undefined)
  expect(left).toEqual([true, true, true])
})

test('CV-124: drops expired users first, whatever their address', () => {
  const { at, admit, user } = directory(20)
  admit('expired', 'home')
  at.ms += visitorMs
  for (let count = 0; count < 16; count += 1) admit(`invented-${count}`, 'away')
  const known = ['expired', 'invented-0', 'invented-1'].map((id) => user(id) !== undefined)
  expect(known).toEqual([false, false, true])
})

test('CV-124: moves a user from an address with more than 1,000 users to an address with fewer users', () => {
  const { admit, keep, user } = directory(2_000)
  const fill = (by: string, from: number, count: number): void => {
    for (let index = from; index < from + count; index += 1) keep(`${by}-${index}`, by)
  }
  fill('away', 0, 1_000)
  admit('away-0', 'home')
  admit('ann', 'away')
  admit('ann', 'home')
  admit('ben', 'home')
  fill('away', 1_000, 2_000)
  expect(['away-0', 'ann', 'ben'].map((id) => user(id) !== undefined)).toEqual([false, true, true])
})

test('CV-68: drops a tenth of the users of a full directory for a new user, but not for a known user', () => {
  const { admit, contacts } = directory(20)
  const peers = (): number => contacts('501').peers.length
  for (let count = 0; count < 16; count += 1) admit(`visitor-${count}`)
  expect(peers()).toBe(19)
  admit('visitor-15')
  expect(peers()).toBe(19)
  admit('newcomer')
  expect(peers()).toBe(18)
})

test('CV-67: keeps a user longer than a day only if a message from the user was accepted', () => {
  const { join, clock, directory: users } = chatRoom()
  const [refused, received] = [join('refused'), join('received')]
  refused.text('m', peer('absent'))
  received.text('m', peer('501'))
  for (const { ends } of [refused, received]) ends.gone()
  clock.advance(2 * visitorMs)
  expect(['refused', 'received'].map((id) => users.user(id) !== undefined)).toEqual([false, true])
})

test('CV-68: stores no more users than the limit, and drops none before the user’s last connection ends', () => {
  const { enter, user } = directory(6)
  const leaves = ['a', 'b', 'c', 'a'].map((id) => enter(id))
  const known = (): readonly string[] => ['a', 'b', 'c', 'd'].filter((id) => user(id) !== undefined)
  for (const leave of leaves.slice(2)) leave()
  enter('d')
  expect(known()).toEqual(['a', 'b'])
  leaves[0]?.()
  enter('d')
  expect(known()).toEqual(['b', 'd'])
})

test('CV-164: lists users of a full directory equally fast with few and with many connected users', () => {
  expectIndependent(1_250, (size) => {
    const { enter, keep } = directory(size)
    for (let user = 0; user < size; user += 1) enter(`connected-${user}`)
    const leave = enter('connected-1')
    return () => {
      for (let sender = 0; sender < 100; sender += 1) {
        keep(`sender-${sender}`)
        enter(`joining-${sender}`)()
      }
      leave()
    }
  })
})
