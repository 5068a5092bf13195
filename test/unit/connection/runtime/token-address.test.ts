import { describe, expect, test } from 'vitest'
import type { Credentials } from '../../../../src/connection/ports/protocol'
import { guarded, tokens } from './client-stages'

const url = ({ token = '' }: Credentials): string => `wss://feed.example.com/ws?token=${token}`

describe('a token in the address', () => {
  test('TK-25: the provider is asked before each connection, and the address has what it answers', async () => {
    const { rig, asks } = await guarded(tokens('ticket-1', 'ticket-2', 'ticket-3'), { url })
    for (const second of [2, 3]) {
      rig.last().closed(1006)
      await rig.advanceAsync(5_000)
      expect(rig.opensAtMs).toHaveLength(second)
    }
    expect(rig.socket.connections.map(({ request }) => request.url)).toEqual([1, 2, 3].map((number) =>
      `wss://feed.example.com/ws?token=ticket-${number}`))
    expect(asks).toEqual([false, false, false])
  })

  test('TK-25: after an address that did not open it is asked for a fresh one, once until a socket opens', async () => {
    const { rig, asks } = await guarded(tokens('ticket'), { url, server: { line: 'refusing' } })
    await rig.advanceAsync(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(asks).toEqual([false, true, false, false, false, false])
    rig.server.line = 'up'
    rig.client.reconnect()
    await rig.advanceAsync(1_000)
    expect(rig.status()).toBe('open')
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    await rig.advanceAsync(3_600_000)
    expect(asks.slice(6)).toEqual([false, false, true, false, false, false])
  })

  test('TK-25: a fresh token that does not come is asked for again', async () => {
    const fail = (): never => { throw new Error('busy') }
    const { asks } = await guarded([() => 'old', fail, () => 'new'], { url, server: { line: 'refusing' } })
      .then(async (guard) => {
        await guard.rig.advanceAsync(3_600_000)
        return guard
      })
    expect(asks).toEqual([false, true, true, false, false, false])
  })

  test('TK-25: an address without the token leaves the provider alone', async () => {
    const { rig, asks } = await guarded(tokens('token'), {
      url: ({ session }) => `wss://feed.example.com/${session?.userId ?? 'absent'}`, server: { line: 'refusing' },
    })
    await rig.advanceAsync(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(asks).toEqual([false])
    expect(rig.last().request.url).toBe('wss://feed.example.com/1')
  })

  test('TK-25: another user begins without the doubts about the one before', async () => {
    const { rig, asks } = await guarded(tokens('ticket'), { url, server: { line: 'refusing' } })
    const asked: boolean[] = []
    rig.client.setSession({ userId: 2, token: ({ fresh }) => `other-${asked.push(fresh)}` })
    await rig.advanceAsync(0)
    expect([asks, asked]).toEqual([[false], [false]])
    expect(rig.last().request.url).toBe('wss://feed.example.com/ws?token=other-1')
  })
})
