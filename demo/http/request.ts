/** An answer that cannot be used: none at all, a status other than 200, or a body of another shape. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
}

const timeoutMs = 10_000

/** Where the HTTP interface is and, if the server asks for one, with which token. */
export interface FeedHttp {
  /** Scheme, host and port. */
  readonly origin: string
  readonly token: string | undefined
}

/** GETs JSON. Rejects with a `RequestError` whose message is technical detail. */
export function getJson<Body>({ origin, token }: FeedHttp, path: string, read: (body: unknown) => Body): Promise<Body> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: `${origin}${path}`,
      header: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      timeout: timeoutMs,
      success({ statusCode, data }) {
        if (statusCode !== 200) {
          reject(new RequestError(`HTTP ${statusCode}`))
          return
        }
        try {
          resolve(read(data))
        } catch (error) {
          reject(error instanceof RequestError ? error : new RequestError(String(error)))
        }
      },
      fail({ errMsg }) {
        reject(new RequestError(errMsg))
      },
    })
  })
}
