import { SessionAwareAdapter } from 'socket.io-adapter'
import { beforeEach, expect, test, vi } from 'vitest'
import { boundSessions } from '../../../server/chat/recovery-sessions'
import { expectLinear } from '../scaling/cost'

const lastsMs = 120_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'Date'] }))

/** Socket.IO's adapter with one packet and the chat's session limit. */
function bounded(maxSessions: number) {
  const connectionStateRecovery = { maxDisconnectionDuration: lastsMs }
  const adapter = new SessionAwareAdapter({ server: { opts: { connectionStateRecovery } }, sockets: new Map() })
  let nowMs = 0
  boundSessions(adapter, { now: () => nowMs, lastsMs, maxSessions })
  const packet = { type: 2, data: ['message'], nsp: '/' }
  Reflect.set(adapter, 'packets', [{ id: 'offset', opts: { rooms: new Set(), except: new Set() }, data: packet.data }])
  return {
    pass: (ms: number): void => void (nowMs += ms),
    leave: (pid: string, address?: string) =>
      adapter.persistSession({ pid, sid: `sid ${pid}`, rooms: ['user:7'], data: address && { user: '7', address } }),
    async restored(...pids: readonly string[]): Promise<readonly string[]> {
      const sessions = await Promise.all(pids.map((pid) => adapter.restoreSession(pid, 'offset')))
      return sessions.flatMap((session) => (session === null ? [] : [session.pid]))
    },
    own: (): unknown => Reflect.get(adapter, 'sessions'),
  }
}

test('CV-108: stores at most maxConnections sessions, and drops the busiest address’s oldest sessions', async () => {
  const { leave, restored, own } = bounded(4)
  leave('early', '10.0.0.1')
  for (const pid of ['one', 'two', 'three']) leave(pid, '10.0.0.2')
  // Storing a session again does not count twice.
  leave('two', '10.0.0.2')
  expect(await restored('early', 'one', 'two', 'three')).toEqual(['early', 'one', 'two', 'three'])
  leave('four', '10.0.0.2')
  leave('without')
  expect(await restored('early', 'one', 'three', 'two', 'four', 'without')).toEqual(['early', 'two', 'four', 'without'])
  expect(own()).toEqual(new Map())
})

test.each([['ahead', 3_600_000], ['back', -3_600_000]])(
  'CV-108: keeps a session for two minutes even when the wall clock is set %s', async (_, byMs) => {
    const { leave, restored, pass } = bounded(9)
    leave('one', '10.0.0.1')
    vi.setSystemTime(Date.now() + byMs)
    pass(lastsMs)
    leave('two', '10.0.0.1')
    expect(await restored('one', 'two')).toEqual(['one', 'two'])
    pass(1)
    expect(await restored('one', 'two')).toEqual(['two'])
  })

test('CV-108: drops the oldest session when all addresses have the same number of sessions', async () => {
  const { leave, restored } = bounded(2)
  for (const pid of ['one', 'two', 'three', 'four']) leave(pid, `10.0.0.${pid}`)
  expect(await restored('one', 'two', 'three', 'four')).toEqual(['three', 'four'])
})

test('CV-112: stores and drops sessions almost as fast among many sessions as among few', () => {
  expectLinear(500, (size) => {
    const { leave } = bounded(size)
    const leaveAll = (name: string): void => {
      for (let index = 0; index < size; index += 1) leave(`${name}${index}`, `10.0.0.${index % 50}`)
    }
    leaveAll('early')
    return () => leaveAll('late')
  })
})
