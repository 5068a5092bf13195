import { expect, test } from 'vitest'
import { createExchange } from '../../../server/feed/model/exchange/exchange'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub } from '../../../server/feed/model/hub/hub'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import type { LineSocket } from '../../../server/wire/line-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

function createSocket() {
  let readyState = 1
  const ears: ((...given: never[]) => unknown)[] = []
  const end = (): void => {
    readyState = 2
  }
  const socket: LineSocket = {
    get readyState() {
      return readyState
    },
    OPEN: 1,
    bufferedAmount: 0,
    on: (event: string, listener: (...given: never[]) => unknown) => event === 'message' && ears.push(listener),
    send: (_text, sent) => sent?.(),
    pong: () => undefined,
    close: end,
    terminate: end,
    pause: () => undefined,
    resume: () => undefined,
  }
  const receive = (frame: object): void => {
    for (const ear of ears) Reflect.apply(ear, undefined, [JSON.stringify(frame), false])
  }
  return { socket, receive }
}

test('a line that is refused executes nothing', async () => {
  const clock = createSimulatedClock()
  const executed: string[] = []
  const exchange = createExchange({
    source: createSimulatedMarket({ seed: 'a', currency: 'USD', startMs: 0 }),
    currency: 'USD', currencyDigits: 2, leverage: 100, positions: 1, seed: 'a', maxAccounts: 5, rowsPerUpdate: 5,
    history: { deltas: 100, ageMs: 60_000 }, nextEpoch: () => 'e', now: () => clock.now(),
  })
  const answer = ({ reqid }: { readonly reqid: string }) => {
    executed.push(reqid)
    return { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [] } as const
  }
  const hub = createHub({
    clock, dialect: dialects['copy-trading'], answersPings: true, faults: noFaults(),
    mayEnter: (_traderId, token) => token === 'good' || Promise.resolve(false),
    limitBytes: 1_000_000, frameRate: { perSecond: 100, burst: 100 }, maxConnections: 5, silenceMs: 60_000,
    subscribeMs: 60_000,
    orders: { submit: (_feed, frame) => answer(frame), query: (_feed, frame) => answer(frame) },
    openFeed: (traderId) => exchange.open(traderId),
  })
  const { socket, receive } = createSocket()
  hub.attach(socket)
  const order = (reqid: string) => ({
    type: 'Order', traderid: 7, reqid, validUntil: clock.now() + 5_000, order: { action: 'closeAll' },
  })
  receive({ type: 'Subscribe', traderid: 7, token: 'good' })
  receive(order('taken-first'))
  receive({ type: 'Subscribe', traderid: 7, token: 'stolen' })
  receive(order('late-second'))
  await clock.advanceAsync(100)
  hub.dispose()
  expect(executed).toEqual(['taken-first'])
})
