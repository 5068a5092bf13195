/** An answer that cannot be used: none at all, a status other than 200, or a body of another shape. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}

/** The message of an error without any answer. */
export const unreachable = 'unreachable'
/** The message of an error of a server that wants another token, or one at all. */
export const tokenRefused = 'token refused'

const timeoutMs = 10_000

/** Where the HTTP interface is and, if the server asks for one, with which token. */
export interface FeedHttp {
  /** Scheme, host and port. */
  readonly origin: string
  readonly token: string | undefined
}

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Begins with a slash. */
  readonly path: string
  /** Sent as JSON. */
  readonly data?: object
}

/** GETs JSON. Rejects with a `RequestError` whose message is technical detail. */
export function getJson<Body>(http: FeedHttp, path: string, read: (body: unknown) => Body): Promise<Body> {
  return askJson(http, { method: 'GET', path }, read)
}

/** As `getJson`, with a method and a body. */
export function askJson<Body>(
  { origin, token }: FeedHttp,
  { method, path, data: sent }: Question,
  read: (body: unknown) => Body,
): Promise<Body> {
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
      success({ statusCode, data }) {
        if (statusCode !== 200) {
          reject(new RequestError(statusCode === 401 ? tokenRefused : `HTTP ${statusCode}`))
          return
        }
        try {
          resolve(read(data))
        } catch (error) {
          reject(error instanceof RequestError ? error : new RequestError(String(error)))
        }
      },
      fail() {
        // Each platform words it otherwise, none for a reader.
        reject(new RequestError(unreachable))
      },
    })
  })
}
