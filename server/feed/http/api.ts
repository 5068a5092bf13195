import type { IncomingMessage } from 'node:http'
import { problem } from '../../wire/answer'
import type { Api } from '../../wire/http-server'
import { createClientAddress, isLoopbackAddress, isLoopbackOrigin, type ClientAddress } from '../../wire/loopback'
import type { RequestAddress } from '../../wire/request-address'
import { readRequestUrl } from '../../wire/request-url'
import { createFeedApi, type FeedApiContext } from '../model/api/feed-api'

export interface ApiContext extends FeedApiContext {
  readonly addressOf: RequestAddress
  /** Default: no proxy is named. */
  readonly clientAddress?: ClientAddress
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
}

/** From this machine only, and not by a page from elsewhere (nor under a borrowed host name). */
function mayFault(request: IncomingMessage, clientAddress: ClientAddress): boolean {
  const { origin, host } = request.headers
  const isNear = isLoopbackAddress(clientAddress(request))
  return isNear && isLoopbackOrigin(origin) && isLoopbackOrigin(host && `http://${host}`)
}

/** The feed's API over HTTP. */
export function createApi(context: ApiContext): Api {
  const answerTo = createFeedApi(context)
  const { clientAddress = createClientAddress([]) } = context
  return (request, body) => {
    const url = readRequestUrl(request)
    if (url === undefined) return problem(400, 'the address is malformed')
    return answerTo({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
      token: bearerOf(request),
      address: context.addressOf(request),
      mayFault: mayFault(request, clientAddress),
    })
  }
}
