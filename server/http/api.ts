import type { IncomingMessage } from 'node:http'
import type { AccountFeed } from '../feed/account-feed'
import type { Exchange } from '../feed/exchange'
import { readTraderId } from '../hub/client-frame'
import { defaultTraderId } from '../hub/dialect'
import type { Answer } from './answer'
import { answer, problem } from './answer'
import { closedTradesApi } from './closed-trades-api'
import type { FaultsContext } from './faults-api'
import { faultsApi } from './faults-api'
import { positionsApi } from './positions-api'
import { traderApi, tradersApi } from './traders-api'
import { followsApi, symbolsApi } from './trading-api'

export interface ApiContext {
  readonly exchange: Exchange
  readonly seed: string
  readonly startMs: number
  readonly now: () => number
  readonly mayEnter: (token: string | undefined) => boolean
  readonly connectionCount: () => number
  /** `undefined` without `--faults`. */
  readonly faults: FaultsContext | undefined
}

/** One request of the HTTP API. `url` may come from anyone; the body is read already. */
export type Api = (request: IncomingMessage, body: string) => Answer

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

function parseUrl(request: IncomingMessage): URL | undefined {
  const url = `http://feed${request.url ?? '/'}`
  return URL.canParse(url) ? new URL(url) : undefined
}

export function createApi(context: ApiContext): Api {
  const { exchange, seed, startMs, now } = context

  function withFeed(query: URLSearchParams, use: (feed: AccountFeed) => Answer): Answer {
    const traderId = readTraderId(query.get('traderid') ?? defaultTraderId)
    if (traderId === undefined) return problem(400, 'traderid must be a whole number from 1 or a short name')
    const feed = exchange.open(traderId)
    return feed === undefined ? problem(503, 'too many accounts are in use') : use(feed)
  }

  function data(request: IncomingMessage, path: string, query: URLSearchParams): Answer {
    if (!context.mayEnter(bearerOf(request))) return problem(401, 'the token is missing or wrong')
    if (path === '/api/positions') return withFeed(query, (feed) => positionsApi(feed, query, now()))
    if (path === '/api/closed-trades') return withFeed(query, (feed) => closedTradesApi(feed, query))
    if (path === '/api/symbols') return symbolsApi(exchange.board)
    if (path === '/api/follows') return withFeed(query, followsApi)
    if (path === '/api/traders') return tradersApi()
    const id = /^\/api\/traders\/([^/]+)$/.exec(path)?.[1]
    if (id !== undefined) return withFeed(query, (feed) => traderApi(feed, id, { seed, startMs }))
    return problem(404, 'no such path')
  }

  return (request, body) => {
    const url = parseUrl(request)
    if (url === undefined) return problem(400, 'the address is malformed')
    const { pathname, searchParams } = url
    const method = request.method ?? 'GET'
    if (pathname === '/faults' && context.faults !== undefined) {
      if (method !== 'GET' && method !== 'POST') return problem(405, 'use GET or POST')
      const { origin, host } = request.headers
      return faultsApi({ method, body, origin, host, address: request.socket.remoteAddress }, context.faults)
    }
    if (pathname === '/ws') return problem(426, 'open a WebSocket here')
    if (pathname !== '/healthz' && !pathname.startsWith('/api/')) return problem(404, 'no such path')
    if (method !== 'GET' && method !== 'HEAD') return problem(405, 'use GET')
    if (pathname === '/healthz') {
      const uptimeMs = now() - startMs
      const connections = context.connectionCount()
      const accounts = exchange.feeds().length
      return answer({ uptimeMs, connections, accounts, faults: context.faults !== undefined })
    }
    return data(request, pathname, searchParams)
  }
}
