import { expect, onTestFinished, test } from 'vitest'
import { noFaults } from '../../../server/feed/model/hub/faults'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createHub } from '../../../server/feed/model/hub/hub'
import { createOrderDesk } from '../../../server/feed/model/orders/order-desk'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createFuzzedLine } from '../../fuzz/subjects/fuzzed-line'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { makeExchange, startMs } from './support'

test('SV-128: 64 frames wait for an account that is being opened, one more closes the line', () => {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({ positions: 2 })
  const hub = createHub<AccountFeed>({
    clock, faults: noFaults(), dialect: dialects['copy-trading'], answersPings: true, mayEnter: () => true,
    limitBytes: 1_000_000, frameRate: { perSecond: 1_000, burst: 1_000 }, maxConnections: 10, silenceMs: 90_000,
    subscribeMs: 10_000,
    desk: createOrderDesk({
      exchange, journal: createOrderJournal(undefined), now: () => clock.now(), trouble: () => undefined,
    }),
    openFeed: () => new Promise(() => undefined),
  })
  onTestFinished(() => hub.dispose())
  const line = createFuzzedLine()
  hub.attach(line.socket)
  line.hear(JSON.stringify({ type: 'Subscribe', traderid: 1 }))
  for (let frame = 0; frame < 64; frame += 1) line.hear(JSON.stringify({ type: 'Ping', traderid: 1 }))
  expect(line.closeCode()).toBeUndefined()
  line.hear(JSON.stringify({ type: 'Ping', traderid: 1 }))
  expect(line.closeCode()).toBe(4429)
})
