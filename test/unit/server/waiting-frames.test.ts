import { describe, expect, onTestFinished, test } from 'vitest'
import { noFaults } from '../../../server/feed/model/hub/faults'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createHub, type HubOptions } from '../../../server/feed/model/hub/hub'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createFuzzedSocket } from '../../fuzz/subjects/fuzzed-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { makeExchange, present, startMs } from './support'

function openHub(options: Pick<HubOptions<AccountFeed>, 'mayEnter' | 'openFeed' | 'takeAccount'>) {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({ positions: 2 })
  const hub = createHub<AccountFeed>({
    clock, faults: noFaults(), dialect: dialects['copy-trading'], answersPings: true,
    limitBytes: 1_000_000, frameRate: { perSecond: 1_000, burst: 1_000 }, maxConnections: 10, silenceMs: 90_000,
    subscribeMs: 10_000,
    orders: createOrderDecider({
      exchange, journal: createOrderJournal(undefined), now: () => clock.now(), trouble: () => undefined,
    }),
    ...options,
  })
  onTestFinished(() => hub.dispose())
  const line = createFuzzedSocket()
  hub.attach(line.socket)
  return { hub, exchange, line }
}

const frame = (type: string): string => JSON.stringify({ type, traderid: 1 })

test('SV-128: 64 frames wait for an account that is being opened, one more closes the line', () => {
  const { line } = openHub({ mayEnter: () => true, openFeed: () => new Promise(() => undefined) })
  line.receive(frame('Subscribe'))
  for (let count = 0; count < 64; count += 1) line.receive(frame('Ping'))
  expect(line.closeCode()).toBeUndefined()
  line.receive(frame('Ping'))
  expect(line.closeCode()).toBe(4429)
})

describe('a line that ends while it waits', () => {
  test('SV-231: for its token, opens no account and takes no place of one', async () => {
    let verified = (_may: boolean): void => undefined
    const taken: string[] = []
    const { line } = openHub({
      mayEnter: () => new Promise((resolve) => (verified = resolve)),
      takeAccount: (_address, traderId) => {
        taken.push(traderId)
        return () => undefined
      },
      openFeed(traderId) {
        taken.push(traderId)
        return undefined
      },
    })
    line.receive(frame('Subscribe'))
    line.end()
    verified(true)
    await Promise.resolve()
    expect(taken).toEqual([])
  })

  test('SV-231: for its account, gives its place back and keeps the account from no other', async () => {
    let opened = (_feed: AccountFeed | undefined): void => undefined
    let places = 0
    const { hub, exchange, line } = openHub({
      mayEnter: () => true,
      takeAccount: () => {
        places += 1
        return () => void (places -= 1)
      },
      openFeed: () => new Promise((resolve) => (opened = resolve)),
    })
    line.receive(frame('Subscribe'))
    expect(places).toBe(1)
    line.end()
    const feed = present(exchange.open('1'))
    opened(feed)
    await Promise.resolve()
    expect([places, hub.isWatched(feed), line.said]).toEqual([0, false, []])
  })
})
