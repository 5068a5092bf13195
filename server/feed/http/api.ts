import type { IncomingMessage } from 'node:http'
import type { FeedEngine } from '../engine/feed-engine'
import type { Books, Feed } from '../model/exchange/feed'
import { readTraderId } from '../hub/client-frame'
import { defaultTraderId } from '../hub/dialect'
import type { TokenCheck } from '../../tokens/token-check'
import type { Answer } from '../../wire/answer'
import { answer, problem } from '../../wire/answer'
import { closedTradesApi } from './closed-trades-api'
import type { Api } from '../../wire/http-server'
import type { FaultsContext } from './faults-api'
import { faultsApi } from './faults-api'
import { clientAddress } from '../../wire/loopback'
import { positionsApi } from './positions-api'
import type { RequestAddress } from '../../wire/request-address'
import { traderApi, tradersApi } from './traders-api'
import { followsApi, symbolsApi } from './trading-api'

export interface ApiContext {
  readonly engine: Pick<FeedEngine<Feed>, 'read' | 'prices' | 'health' | 'now'>
  readonly addressOf: RequestAddress
  readonly seed: string
  readonly startMs: number
  readonly uptimeMs: () => number
  readonly mayEnter: TokenCheck
  readonly connectionCount: () => number
  /** `undefined` without `--faults`. */
  readonly faults: FaultsContext | undefined
}

/** Who is asked about, and where the request comes from. */
interface Asked {
  readonly traderId: string
  readonly address: string
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

function parseUrl(request: IncomingMessage): URL | undefined {
  const url = `http://feed${request.url ?? '/'}`
  return URL.canParse(url) ? new URL(url) : undefined
}

const unavailable = problem(503, 'the accounts are not available now')
const unverified = problem(503, 'the token cannot be verified now')

/** What is there at once is answered at once. */
function once<T>(
  value: T | Promise<T>,
  use: (value: T) => Answer | Promise<Answer>,
  failed: Answer = unavailable,
): Answer | Promise<Answer> {
  return value instanceof Promise ? value.then(use, () => failed) : use(value)
}

export function createApi(context: ApiContext): Api {
  const { engine, seed, startMs } = context

  type Answered = Answer | Promise<Answer>

  function withFeed({ traderId, address }: Asked, use: (feed: Feed) => Answered): Answered {
    const tooMany = problem(503, 'too many accounts that are not open were asked for; subscribe, or ask later')
    return once(engine.read(traderId, address), (feed) => (feed === undefined ? tooMany : use(feed)))
  }

  function withBooks(asked: Asked, use: (books: Books, feed: Feed) => Answer): Answer | Promise<Answer> {
    return withFeed(asked, (feed) => once(feed.books(), (books) => use(books, feed)))
  }

  /** The token must be that of the trader who is asked about. */
  function data(request: IncomingMessage, path: string, query: URLSearchParams): Answer | Promise<Answer> {
    const traderId = readTraderId(query.get('traderid') ?? defaultTraderId)
    if (traderId === undefined) return problem(400, 'traderid must be a whole number from 1 or a short name')
    const asked = { traderId, address: context.addressOf(request) }
    const refused = problem(401, 'the token is missing or wrong')
    const may = context.mayEnter(traderId, bearerOf(request))
    return once(may, (known) => (known ? dataOf(asked, path, query) : refused), unverified)
  }

  function dataOf(asked: Asked, path: string, query: URLSearchParams): Answer | Promise<Answer> {
    if (path === '/api/positions') return withFeed(asked, (feed) => positionsApi(feed, query, engine.now()))
    if (path === '/api/closed-trades') return withBooks(asked, (books) => closedTradesApi(books, query))
    if (path === '/api/symbols') return once(engine.prices(), symbolsApi)
    if (path === '/api/follows') return withBooks(asked, followsApi)
    if (path === '/api/traders') return tradersApi()
    const id = /^\/api\/traders\/([^/]+)$/.exec(path)?.[1]
    if (id === undefined) return problem(404, 'no such path')
    return withBooks(asked, (books, feed) => traderApi(feed, books, id, { seed, startMs }))
  }

  return (request, body) => {
    const url = parseUrl(request)
    if (url === undefined) return problem(400, 'the address is malformed')
    const { pathname, searchParams } = url
    const method = request.method ?? 'GET'
    if (pathname === '/faults' && context.faults !== undefined) {
      if (method !== 'GET' && method !== 'POST') return problem(405, 'use GET or POST')
      const { origin, host } = request.headers
      return faultsApi({ method, body, origin, host, address: clientAddress(request) }, context.faults)
    }
    if (pathname === '/ws') return problem(426, 'open a WebSocket here')
    if (pathname !== '/healthz' && !pathname.startsWith('/api/')) return problem(404, 'no such path')
    if (method !== 'GET' && method !== 'HEAD') return problem(405, 'use GET')
    if (pathname === '/healthz') {
      const uptimeMs = context.uptimeMs()
      const connections = context.connectionCount()
      const { sound, ...health } = engine.health()
      const said = { uptimeMs, connections, ...health, faults: context.faults !== undefined }
      return sound ? answer(said) : { status: 503, body: { Code: 503, msg: 'nothing is known to be true', ...said } }
    }
    return data(request, pathname, searchParams)
  }
}
