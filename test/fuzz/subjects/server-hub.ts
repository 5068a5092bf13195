import { noFaults } from '../../../server/feed/model/hub/faults'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createHub } from '../../../server/feed/model/hub/hub'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createTestSocket } from '../../support/line-socket-double'
import { makeExchange, startMs } from '../../unit/server/support'
import { mutated } from '../mutate'
import { clientSample } from '../samples'
import { demand, demandSame, fieldsOf, parsed, type Subject, type Target, type Verdict } from '../subject'

const mostAccounts = 3
const dialect = dialects['copy-trading']

/** A feed server without sockets: hub, exchange, orders and journal, for one connection. */
function openServer() {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({ positions: 3, maxAccounts: mostAccounts })
  const hub = createHub({
    clock, faults: noFaults(), dialect, answersPings: true, mayEnter: () => true,
    limitBytes: 1_000_000, frameRate: { perSecond: 1_000, burst: 1_000_000 }, maxConnections: 10, silenceMs: 90_000,
    subscribeMs: 10_000,
    orders: createOrderDecider({
      exchange, journal: createOrderJournal(undefined), now: () => clock.now(), trouble: () => undefined,
    }),
    openFeed: (traderId) => exchange.open(traderId),
  })
  exchange.onDelta((feed, delta) => hub.publish(feed, delta))
  exchange.protect((feed) => hub.isWatched(feed))
  return { exchange, hub }
}

function open(): Subject {
  const { exchange, hub } = openServer()
  let line = createTestSocket()
  hub.attach(line.socket)

  const feedNow = () => exchange.feeds().find(({ traderId }) => traderId === hub.connections()[0]?.traderId)
  const accounts = (): string =>
    JSON.stringify(exchange.feeds().map((feed) => [feed.traderId, feed.epoch(), feed.seq(), feed.rows()]).sort())

  function take(text: string): Verdict {
    const before = accounts()
    const decoded = dialect.decode(text)
    const type = decoded.ok ? decoded.frame.type : 'none'
    line.receive(text)
    line.drain()
    const news = line.news()
    const said = news.filter((each) => each.startsWith('{')).map((each) => fieldsOf(parsed(each)))
    const closed = news.find((each) => !each.startsWith('{'))
    if (closed !== undefined) {
      const isFull = type === 'Subscribe' && exchange.feeds().length === mostAccounts
      demand(isFull && closed.startsWith('close 1013'), closed)
      line.end()
      line = createTestSocket()
      hub.attach(line.socket)
      return 'accepted'
    }
    const isDone = type === 'Order' && said.some(({ state }) => state === 'done')
    if (!isDone && type !== 'Subscribe') demandSame(before, accounts(), 'accounts without an order that was done')
    if (!decoded.ok) demand(said.length === 1 && said[0]?.Code === 400, `refused with ${JSON.stringify(said)}`)
    return decoded.ok ? 'accepted' : 'refused'
  }

  return {
    make(dice) {
      const feed = feedNow()
      const tickets = feed?.rows().map(({ ticket }) => ticket)
      return mutated(dice, clientSample(dice, startMs, feed?.epoch(), feed?.seq(), tickets))
    },
    take,
  }
}

export const serverHub: Target = { name: 'serverHub', episodeLength: 400, open }
