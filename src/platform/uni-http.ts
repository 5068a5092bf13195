/** Options of `uniUpload()`. */
export interface UniUploadOptions {
  /** Upload address. */
  readonly url: string
  /**
   * Name of the form field that holds the file.
   * @default `file`
   */
  readonly name?: string
  /**
   * Returns the request headers for each file, such as the current user's token.
   * @default none
   */
  readonly header?: () => Readonly<Record<string, string>>
  /** Returns the file's URL from the server's response (parsed JSON, otherwise text), or `undefined`. */
  urlIn(answer: unknown): string | undefined
}

/**
 * Uploads files with `uni.uploadFile`, for the `upload` option of a chat.
 * @example
 * const upload = uniUpload({ url: 'https://example.com/upload', urlIn: (answer) => readUrl(answer) })
 * createChatPlugin({ wire: chatEnvelopes(), upload })
 */
export function uniUpload({ url, name = 'file', header, urlIn }: UniUploadOptions) {
  return ({ file, kind }: { readonly file: string; readonly kind: string }): Promise<string> =>
    new Promise<{ readonly statusCode: number; readonly data: unknown }>((resolve, reject) => {
      uni.uploadFile({
        url,
        filePath: file,
        name,
        header: { ...header?.() },
        formData: { kind },
        success: resolve,
        fail: ({ errMsg = 'uploadFile:fail' }: { readonly errMsg?: string }) => reject(new Error(errMsg)),
      })
    }).then(({ statusCode, data }) => {
      // Runs in `then`, because an exception in uni's own callback would leave the upload pending.
      const found = statusCode === 200 ? urlIn(parsed(data)) : undefined
      if (found === undefined) throw new Error(`upload: ${statusCode}`)
      return found
    })
}

/** The response is a string on every platform. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch (_error) {
    return data
  }
}

/** Timeout of the request that determines why a socket failed (SI-21). */
const timeoutMs = 3_000

/** Sends a GET request and parses JSON. Rejects after 3 s without a response. */
export function uniGet(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    uni.request({
      url,
      timeout: timeoutMs,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: data }),
      fail: ({ errMsg = 'request:fail' }: { readonly errMsg?: string }) => reject(new Error(errMsg)),
    })
  })
}
