import { resolveName } from '../far-name'
import { fieldsOf } from './call'
import type { Answers } from './wx-answer'

interface RequestWorld {
  readonly answers: Answers
  readonly isOnline: () => boolean
  readonly parse: (json: string) => unknown
  readonly buffer: (bytes: Uint8Array) => ArrayBuffer
  readonly after: (ms: number, callback: () => void) => () => void
}

export interface Requests {
  readonly request: (options: unknown) => unknown
  pending(): number
}

const DEFAULT_TIMEOUT_MS = 60_000

/** `wx.request` over real HTTP. */
export function createRequests({ answers, isOnline, parse, buffer, after }: RequestWorld): Requests {
  let pending = 0

  function bodyOf(data: unknown): { readonly text?: string, readonly query?: string } {
    if (typeof data === 'string') return { text: data }
    if (typeof data !== 'object' || data === null) return {}
    const query = new URLSearchParams(Object.entries(data).map(([key, value]) => [key, String(value)]))
    return { text: JSON.stringify(data), query: query.toString() }
  }

  async function run(options: unknown, aborted: AbortSignal): Promise<void> {
    const { url, method, header, data, dataType, responseType } = fieldsOf(options)
    const verb = typeof method === 'string' ? method.toUpperCase() : 'GET'
    const { text, query } = bodyOf(data)
    const hasBody = verb !== 'GET' && verb !== 'HEAD' && text !== undefined
    const address = hasBody || query === undefined ? String(url) : `${String(url)}?${query}`
    const headers = Object.fromEntries(Object.entries(fieldsOf(header)).map(([name, value]) => [name, String(value)]))
    const body = hasBody ? { body: text } : {}
    const response = await fetch(resolveName(address), { method: verb, headers, signal: aborted, ...body })
    const bytes = new Uint8Array(await response.arrayBuffer())
    answers.succeed(options, 'request', {
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      data: responseType === 'arraybuffer' ? buffer(bytes) : decode(bytes, dataType),
    })
  }

  function decode(bytes: Uint8Array, dataType: unknown): unknown {
    const text = new TextDecoder().decode(bytes)
    if (dataType !== undefined && dataType !== 'json') return text
    try {
      return parse(text)
    } catch {
      // WeChat hands over the text when it is no JSON.
      return text
    }
  }

  return {
    pending: () => pending,
    request(options) {
      if (!isOnline()) {
        answers.fail(options, 'request', 'network is not available')
        return { abort: () => undefined }
      }
      const controller = new AbortController()
      let reason = 'abort'
      const stop = after(Number(fieldsOf(options)['timeout'] ?? DEFAULT_TIMEOUT_MS), () => {
        reason = 'timeout'
        controller.abort()
      })
      pending += 1
      void run(options, controller.signal)
        .catch((error: unknown) => {
          answers.fail(options, 'request', controller.signal.aborted ? reason : String(error))
        })
        .finally(() => {
          pending -= 1
          stop()
        })
      return { abort: () => controller.abort() }
    },
  }
}
