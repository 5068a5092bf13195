import { describe, expect, test } from 'vitest'
import { connect, serve, shortWindows } from '../../support/live-feed'

describe('against the real server', () => {
  test('LV-1: a killed server is tried five times, then the user is asked once', async () => {
    const server = await serve()
    const live = connect(server, { policy: { reconnect: shortWindows, minUptimeMs: 0 } })
    await live.until(() => live.client.status().status === 'open')
    const { port } = server
    await server.close()
    await live.until(() => live.client.status().status === 'failed')

    const tries = live.records.filter(({ effects }) => effects.some(({ type }) => type === 'open'))
    expect(tries).toHaveLength(6)
    expect(live.errors).toEqual([expect.objectContaining({ code: 'connect-failed', attemptsMade: 5 })])
    expect(live.client.status()).toMatchObject({ maxAttempts: 5, nextAtMs: null })

    const back = await serve({ port })
    expect(live.client.reconnect()).toBe('attempting')
    await live.until(() => live.client.status().status === 'open')
    expect(live.shown().freshness.state).toBe('live')
    expect(back.connections()).toHaveLength(1)
    expect(live.errors).toHaveLength(1)
  })
})
