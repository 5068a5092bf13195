import type { IncomingMessage } from 'node:http'
import { problem } from '../../wire/answer'
import type { Api } from '../../wire/http-server'
import type { RequestAddress } from '../../wire/request-address'
import { readRequestUrl } from '../../wire/request-url'
import { faultsApi, type FaultsContext } from '../model/api/faults-api'
import { createFeedApi, type FeedApiContext } from '../model/api/feed-api'

export interface ApiContext extends FeedApiContext {
  readonly addressOf: RequestAddress
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

export function createApi(context: ApiContext): Api {
  const answerTo = createFeedApi(context)
  return (request) => {
    const url = readRequestUrl(request)
    if (url === undefined) return problem(400, 'the address is malformed')
    return answerTo({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      token: bearerOf(request),
      address: context.addressOf(request),
    })
  }
}

export function createControlApi(context: FaultsContext): Api {
  return (request, body) => {
    const path = readRequestUrl(request)?.pathname
    return path === '/faults' ? faultsApi({ method: request.method ?? 'GET', body }, context)
      : problem(404, 'no such path')
  }
}
