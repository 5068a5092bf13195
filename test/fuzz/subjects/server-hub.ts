import { noFaults } from '../../../server/feed/model/hub/faults'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createHub } from '../../../server/feed/model/hub/hub'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createTestSocket } from '../../support/line-socket-double'
import { makeExchange, startMs } from '../../unit/server/support'
import { mutated } from '../mutate'
import { clientSample } from '../samples'
import {
  demand, demandSame, fieldsOf, parsed, type Fields, type Subject, type Target, type Verdict,
} from '../subject'

const mostAccounts = 3
const dialect = dialects['copy-trading']

/** A server of the feed without its sockets: hub, exchange, orders and journal, and one line into it. */
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

const kindOf = (said: string): string => {
  const { Code, type } = fieldsOf(parsed(said))
  return typeof type === 'string' ? type : String(Code)
}

function open(): Subject {
  const { exchange, hub } = openServer()
  let line = createTestSocket()
  hub.attach(line.socket)
  /** The answer for each key, by trader. */
  const decided = new Map<string, string>()
  let subscribed: string | undefined

  const feedNow = () => exchange.feeds().find(({ traderId }) => traderId === subscribed)
  const accounts = (): string =>
    JSON.stringify(exchange.feeds().map((feed) => [feed.traderId, feed.epoch(), feed.seq(), feed.rows()]).sort())

  /** The kinds of what must be answered; an order's own is looked at by itself. */
  function answersTo(frame: Fields | undefined): readonly string[] {
    if (frame === undefined) return ['400']
    const trader = String(frame.traderid)
    if (frame.type === 'Subscribe') return subscribed === undefined || subscribed === trader ? ['place'] : ['409']
    if (subscribed !== trader) return ['409']
    if (frame.type === 'Unsubscribe') return []
    return [frame.type === 'Ping' ? 'Pong' : frame.type === 'Resync' ? 'Snapshot' : 'Ack']
  }

  function checkPlace(said: readonly string[]): void {
    const kinds = said.map(kindOf)
    const isResumed = kinds[kinds.length - 1] === 'Pong' && kinds.slice(0, -1).every((kind) => kind === 'Delta')
    demand(isResumed || (kinds.length === 1 && kinds[0] === 'Snapshot'), `subscribed, and got ${kinds.join()}`)
    const { epoch, seq } = fieldsOf(parsed(said[said.length - 1] ?? ''))
    demand(epoch === feedNow()?.epoch() && seq === feedNow()?.seq(), 'another place was reported')
  }

  function checkAck(frame: Fields, said: readonly string[], before: string): void {
    const ack = said.find((text) => kindOf(text) === 'Ack') ?? ''
    const { reqid, state } = fieldsOf(parsed(ack))
    demand(reqid === frame.reqid, 'the answer to another key')
    const key = `${String(subscribed)} ${String(reqid)}`
    const isKnown = decided.has(key)
    if (isKnown || state !== 'done') demandSame(before, accounts(), 'accounts without an order that was done')
    const isReused = fieldsOf(parsed(ack)).reason === 'key-reused'
    if (isKnown && !isReused) demandSame(decided.get(key) ?? '', ack, 'the answer to a key')
    if (!isKnown) decided.set(key, ack)
    demand(said.length <= 2, `${said.length} answers to an order`)
  }

  function take(text: string): Verdict {
    const before = accounts()
    const decoded = dialect.decode(text)
    const frame: Fields | undefined = decoded.ok ? { ...decoded.frame } : undefined
    const expected = answersTo(frame)
    line.receive(text)
    line.drain()
    const news = line.news()
    const said = news.filter((each) => each.startsWith('{'))
    const closed = news.find((each) => !each.startsWith('{'))
    if (closed !== undefined) {
      line.end()
      const isFull = frame?.type === 'Subscribe' && exchange.feeds().length === mostAccounts
      demand(isFull && closed.startsWith('close 1013'), closed)
      line = createTestSocket()
      hub.attach(line.socket)
      subscribed = undefined
      return 'accepted'
    }
    if (expected[0] === 'place') {
      subscribed = String(frame?.traderid)
      checkPlace(said)
      return 'accepted'
    }
    if (frame !== undefined && expected[0] === 'Ack') {
      checkAck(frame, said, before)
      return 'accepted'
    }
    demandSame(JSON.stringify(expected), JSON.stringify(said.map(kindOf)), 'the answers')
    if (expected.length === 0) subscribed = undefined
    demandSame(before, accounts(), 'accounts')
    demand(hub.connections()[0]?.traderId === (subscribed ?? null), 'the line is subscribed for another')
    return frame === undefined ? 'refused' : 'accepted'
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
