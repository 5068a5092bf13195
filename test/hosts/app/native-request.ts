import { resolveName } from '../far-name'

interface FetchOptions {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface FetchAnswer {
  readonly ok: boolean
  readonly status: number
  readonly data?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly errorMsg?: string
}

/** The module `stream` of `uni.request`. */
export function createNativeRequest(isOnline: () => boolean, toService: (value: FetchAnswer) => FetchAnswer) {
  const stopped = new AbortController()
  let pending = 0
  async function fetchText({ method = 'GET', url, headers = {}, body }: FetchOptions): Promise<FetchAnswer> {
    if (!isOnline()) return { ok: false, status: -1, errorMsg: 'no network' }
    try {
      const response = await fetch(resolveName(url), {
        method,
        headers: { ...headers },
        signal: stopped.signal,
        ...(body === undefined ? {} : { body }),
      })
      const data = await response.text()
      return { ok: response.ok, status: response.status, data, headers: Object.fromEntries(response.headers) }
    } catch (error) {
      return { ok: false, status: -1, errorMsg: String(error) }
    }
  }
  return {
    fetch(options: FetchOptions, answer: (answer: FetchAnswer) => void): void {
      pending += 1
      void fetchText(options).then((result) => {
        pending -= 1
        if (!stopped.signal.aborted) answer(toService(result))
      })
    },
    pending: (): number => pending,
    stop: () => stopped.abort(),
  }
}
