import { isPromise } from '../../../../src/shared/checks'
import type { FeedEngine } from '../engine/feed-engine'
import type { Books, Feed, FeedView } from '../exchange/feed'
import { readTraderId } from '../hub/client-frame'
import { leapMs } from '../../../shared/believed-time'
import type { MayEnter } from '../hub/hub-connection'
import { defaultTraderId } from '../hub/dialect'
import { answer, busy, problem, type Answer, type Query } from '../../../wire/answer'
import type { Turn } from '../../../wire/turns'
import {
  closedTradesApi, followsApi, positionsApi, readClosedQuery, symbolsApi, traderApi, tradersApi,
} from './account-data'

export interface FeedApiContext {
  readonly engine: Pick<FeedEngine<Feed>, 'read' | 'books' | 'prices' | 'health' | 'now'>
  readonly seed: string
  readonly startMs: number
  readonly uptimeMs: () => number
  readonly mayEnter: MayEnter
  readonly connectionCount: () => number
  /** Whether the event loop lags and new connections are therefore refused. Default: `false`. */
  readonly isLate?: () => boolean
  /** Default: no wait. */
  readonly turn?: Turn
  readonly controlPort: () => number | null
}

export interface FeedQuestion {
  readonly method: string
  readonly path: string
  readonly query: Query
  /** Token from the `Authorization` header. */
  readonly token: string | undefined
  /** Address whose limits apply. */
  readonly address: string
}

export type FeedApi = (question: FeedQuestion) => Answer | Promise<Answer>

interface Asked {
  readonly traderId: string
  readonly address: string
}

const unavailable = problem(503, 'the accounts are not available now')
const tooMany = problem(503, 'too many requests for accounts without a subscription; subscribe, or try again later')
const unverified = problem(503, 'the token cannot be verified now')

function once<T>(
  value: T | Promise<T>,
  use: (value: T) => Answer | Promise<Answer>,
  failed: Answer = unavailable,
): Answer | Promise<Answer> {
  return isPromise(value) ? value.then(use, () => failed) : use(value)
}

export function createFeedApi(context: FeedApiContext): FeedApi {
  const { engine, seed, startMs, isLate = () => false, turn = () => true } = context

  type Answered = Answer | Promise<Answer>

  /** Handles each waiting request in its own task, because many requests may wait for the same data. */
  function inTurn<T>(
    { address }: Pick<Asked, 'address'>, value: T | Promise<T>, use: (value: T) => Answered, failed?: Answer,
  ): Answered {
    if (!isPromise(value)) return use(value)
    return once(value, (it) => once(turn(address), (may) => (may ? use(it) : busy)), failed)
  }

  function ifThere<T>(
    asked: Asked, found: T | undefined | Promise<T | undefined>, use: (found: T) => Answered,
  ): Answered {
    return inTurn(asked, found, (it) => (it === undefined ? tooMany : use(it)))
  }

  /** Returns the server's start time, corrected if the clock was ahead at the start and has been set back (SV-289). */
  function startOfCurve(nowMs: number): number {
    const byUptimeMs = nowMs - context.uptimeMs()
    return startMs > byUptimeMs + leapMs ? byUptimeMs : startMs
  }

  const withFeed = (asked: Asked, use: (feed: FeedView) => Answered): Answered =>
    ifThere(asked, engine.read(asked.traderId, asked.address), use)
  const withBooks = (asked: Asked, use: (books: Books) => Answered): Answered =>
    ifThere(asked, engine.books(asked.traderId, asked.address), use)

  /** Checks that the token belongs to the requested trader. */
  function data({ path, query, token, address }: FeedQuestion): Answered {
    const traderId = readTraderId(query.get('traderid') ?? defaultTraderId)
    if (traderId === undefined) return problem(400, 'traderid must be a whole number from 1 or a short name')
    const refused = problem(401, 'the token is missing or wrong')
    const asked = { traderId, address }
    const may = context.mayEnter(traderId, token)
    return inTurn(asked, may, (known) => (known ? dataOf(asked, path, query) : refused), unverified)
  }

  function dataOf(asked: Asked, path: string, query: Query): Answered {
    if (path === '/api/positions') return withFeed(asked, (feed) => positionsApi(feed, query, engine.now()))
    if (path === '/api/closed-trades') {
      const closed = readClosedQuery(query)
      if ('refused' in closed) return closed.refused
      return withBooks(asked, (books) =>
        inTurn(asked, books.closedPage(closed.asked, asked.address), (page) => closedTradesApi(page, engine.now())))
    }
    if (path === '/api/symbols') return inTurn(asked, engine.prices(), symbolsApi)
    if (path === '/api/follows') {
      return withBooks(asked, (books) => inTurn(asked, books.follows(asked.address), followsApi))
    }
    if (path === '/api/traders') return tradersApi()
    const id = /^\/api\/traders\/([^/]+)$/.exec(path)?.[1]
    if (id === undefined) return problem(404, 'no such path')
    return withFeed(asked, (feed) =>
      inTurn(asked, feed.closedTrades(asked.address), (trades) => {
        const nowMs = engine.now()
        return traderApi(feed, trades, id, { seed, startMs: startOfCurve(nowMs), nowMs })
      }))
  }

  return (question) => {
    const { method, path } = question
    if (path === '/ws') return problem(426, 'this path accepts only WebSocket connections')
    if (path !== '/healthz' && !path.startsWith('/api/')) return problem(404, 'no such path')
    if (method !== 'GET' && method !== 'HEAD') return problem(405, 'use GET')
    if (path === '/healthz') {
      const uptimeMs = context.uptimeMs()
      const connections = context.connectionCount()
      const { sound, ...health } = engine.health()
      const said = { uptimeMs, connections, late: isLate(), ...health, control: context.controlPort() }
      return sound ? answer(said) : { status: 503, body: { Code: 503, msg: 'the data may be out of date', ...said } }
    }
    return data(question)
  }
}
