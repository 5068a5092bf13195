import { describe, expect, test } from 'vitest'
import { persistPositions } from '../../../src/client'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { connect, serve, shortWindows } from '../../support/live-feed'

interface Ask {
  readonly fresh: boolean
}

function countedProvider(tokens: readonly string[]): { readonly asks: Ask[]; token(ask: Ask): string } {
  const asks: Ask[] = []
  return {
    asks,
    token(ask) {
      asks.push(ask)
      return tokens[Math.min(asks.length, tokens.length) - 1] ?? ''
    },
  }
}

describe('who it is', () => {
  test('LV-7: a refused token asks the provider once and retries once', async () => {
    const server = await serve({ token: 'good' })
    const provider = countedProvider(['worn-out', 'good'])
    const live = connect(server, { protocol: copyTrading({ session: { userId: 10260, token: provider.token } }) })
    await live.until(() => live.client.status().status === 'open')
    expect(provider.asks).toEqual([{ fresh: false }, { fresh: true }])
    expect(live.client.stats().opens).toBe(2)
    expect(live.statuses.some(({ status }) => status === 'reconnecting')).toBe(false)
    expect(JSON.stringify(live.records)).not.toMatch(/worn-out|good/)
  })

  test('LV-7: a second refusal is final', async () => {
    const server = await serve({ token: 'good' })
    const provider = countedProvider(['worn-out', 'worse'])
    const live = connect(server, { protocol: copyTrading({ session: { userId: 10260, token: provider.token } }) })
    await live.until(() => live.client.status().status === 'failed')
    expect(provider.asks).toHaveLength(2)
    expect(live.client.status().failure).toMatchObject({ code: 'token-refused', final: true })
    expect(live.errors).toHaveLength(1)
    expect(live.client.stats().opens).toBe(2)
  })

  test('LV-9: a final code ends in failed at once, and reconnect() leaves it', async () => {
    const server = await serve()
    const live = connect(server, { policy: { reconnect: shortWindows } })
    await live.until(() => live.client.status().status === 'open')
    server.faults.apply({ action: 'close', code: 4409, reason: 'replaced' })
    await live.until(() => live.client.status().status === 'failed')
    expect(live.errors).toEqual([{ code: 'replaced', reason: 'replaced', attemptsMade: 0 }])
    expect(live.client.stats().opens).toBe(1)
    expect(live.client.reconnect()).toBe('attempting')
    await live.until(() => live.client.status().status === 'open')
  })

  test('LV-8: nothing of the first user is left after a change of user and a sign-out', async () => {
    const server = await serve()
    const lines: string[] = []
    server.observe((event) => lines.push(JSON.stringify(event)))
    const live = connect(server, { persist: persistPositions() })
    await live.until(() => live.client.status().status === 'open' && live.updates.length > 0)
    live.client.close()
    await live.until(() => live.storage.contents.size === 1)
    live.client.connect()
    await live.until(() => live.client.status().status === 'open')
    const mine = new Set(live.shown().list.map(({ ticket }) => ticket))

    live.client.setSession({ userId: 20520 })
    const seen = live.updates.length
    await live.until(() => live.updates.slice(seen).some(({ freshness }) => freshness.state === 'live'))
    for (const update of live.updates.slice(seen)) {
      expect(update.list.filter(({ ticket }) => mine.has(ticket))).toEqual([])
      expect(update.events).toEqual([])
    }
    await live.until(() => ![...live.storage.contents.keys()].some((key) => key.includes('10260')))

    live.client.setSession(null)
    await live.until(() => live.client.status().status === 'idle' && server.connections().length === 0)
    await live.until(() => live.storage.contents.size === 0)
    expect(live.client.session()).toBeNull()
    expect(live.client.reconnect()).toBe('no-session')
    expect(server.connections()).toHaveLength(0)
    expect(lines.join('\n')).toContain('Unsubscribe')
  })
})
