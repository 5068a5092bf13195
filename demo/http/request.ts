import { localFeed } from '../feed/local/installed'
import { httpOrigin, localFeedAddress } from '../settings/feed-address'

/** Unusable response: missing, malformed, or with a status other than 200. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}

/** Error message when there is no response. */
export const unreachable = 'unreachable'
/** Error message when a token is missing or rejected. */
export const tokenRefused = 'token refused'

const timeoutMs = 10_000
const localOrigin = httpOrigin(localFeedAddress)

/** HTTP API address, with the token if required. */
export interface FeedHttp {
  /** Scheme, host and port. */
  readonly origin: string
  readonly token: string | undefined
}

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Path with a leading slash. */
  readonly path: string
  /** Body, sent as JSON. */
  readonly data?: object
}

/** Requests JSON with GET. Rejects with a `RequestError` whose message is technical detail. */
export function getJson<Body>(http: FeedHttp, path: string, read: (body: unknown) => Body): Promise<Body> {
  return askJson(http, { method: 'GET', path }, read)
}

interface Reply {
  readonly statusCode: number
  readonly data: unknown
}

function askServer({ origin, token }: FeedHttp, { method, path, data: sent }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: `${origin}${path}`,
      method,
      header: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(sent === undefined ? {} : { data: JSON.stringify(sent) }),
      timeout: timeoutMs,
      success: resolve,
      fail: reject,
    })
  })
}

async function askInApp({ method, path, data }: Question): Promise<Reply> {
  const { status, body } = await localFeed.ask({ method, path, body: data === undefined ? '' : JSON.stringify(data) })
  return { statusCode: status, data: body }
}

export async function askJson<Body>(
  http: FeedHttp,
  question: Question,
  read: (body: unknown) => Body,
): Promise<Body> {
  const asked = http.origin === localOrigin ? askInApp(question) : askServer(http, question)
  const { statusCode, data } = await asked.catch(() => {
    // Replaces the platform's message, which differs by platform and is unsuitable for users.
    throw new RequestError(unreachable)
  })
  if (statusCode !== 200) throw new RequestError(statusCode === 401 ? tokenRefused : `HTTP ${statusCode}`)
  try {
    return read(data)
  } catch (error) {
    throw error instanceof RequestError ? error : new RequestError(String(error))
  }
}
