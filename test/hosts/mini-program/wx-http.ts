import { basename } from 'node:path'
import { postForm } from '../device-http'
import { resolveName } from '../far-name'
import { fieldsOf } from './call'
import type { Answers } from './wx-answer'
import type { WxFiles } from './wx-files'

interface HttpWorld {
  readonly answers: Answers
  readonly files: Pick<WxFiles, 'read'>
  readonly isOnline: () => boolean
  readonly parse: (json: string) => unknown
  readonly buffer: (bytes: Uint8Array) => ArrayBuffer
  readonly after: (ms: number, callback: () => void) => () => void
}

type Result = Readonly<Record<string, unknown>>

const DEFAULT_TIMEOUT_MS = 60_000

const texts = (fields: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldsOf(fields)).map(([name, value]) => [name, String(value)]))

export function createWxHttp({ answers, files, isOnline, parse, buffer, after }: HttpWorld) {
  let pending = 0

  /** Starts a call, which ends with a response, a timeout or `abort`. */
  function begin(name: string, options: unknown, run: (stopped: AbortSignal) => Promise<Result>): object {
    const controller = new AbortController()
    const task = { abort: () => controller.abort() }
    if (!isOnline()) {
      answers.fail(options, name, 'network is not available')
      return task
    }
    let reason = 'abort'
    const stop = after(Number(fieldsOf(options)['timeout'] ?? DEFAULT_TIMEOUT_MS), () => {
      reason = 'timeout'
      controller.abort()
    })
    pending += 1
    void run(controller.signal)
      .then((result) => answers.succeed(options, name, result))
      .catch((error: unknown) => answers.fail(options, name, controller.signal.aborted ? reason : String(error)))
      .finally(() => {
        pending -= 1
        stop()
      })
    return task
  }

  function bodyOf(data: unknown): { readonly text?: string, readonly query?: string } {
    if (typeof data === 'string') return { text: data }
    if (typeof data !== 'object' || data === null) return {}
    return { text: JSON.stringify(data), query: new URLSearchParams(texts(data)).toString() }
  }

  async function request(options: unknown, stopped: AbortSignal): Promise<Result> {
    const { url, method, header, data, dataType, responseType } = fieldsOf(options)
    const verb = typeof method === 'string' ? method.toUpperCase() : 'GET'
    const { text, query } = bodyOf(data)
    const hasBody = verb !== 'GET' && verb !== 'HEAD' && text !== undefined
    const address = hasBody || query === undefined ? String(url) : `${String(url)}?${query}`
    const response = await fetch(resolveName(address), {
      method: verb, headers: texts(header), signal: stopped, ...(hasBody ? { body: text } : {}),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return {
      statusCode: response.status,
      header: Object.fromEntries(response.headers),
      data: responseType === 'arraybuffer' ? buffer(bytes) : decode(bytes, dataType),
    }
  }

  function decode(bytes: Uint8Array, dataType: unknown): unknown {
    const text = new TextDecoder().decode(bytes)
    if (dataType !== undefined && dataType !== 'json') return text
    try {
      return parse(text)
    } catch {
      // WeChat returns responses other than JSON as a string.
      return text
    }
  }

  /** Uploads a form. The response is always a string. */
  async function upload(options: unknown, stopped: AbortSignal): Promise<Result> {
    const { url, filePath, name, header, formData } = fieldsOf(options)
    const path = String(filePath)
    const { status, text } = await postForm({
      url: String(url),
      headers: texts(header),
      fields: texts(formData),
      part: String(name),
      file: { name: basename(path), bytes: files.read(path) },
      stopped,
    })
    return { statusCode: status, data: text }
  }

  const nothing = (): undefined => undefined
  const uploadEvents = {
    onProgressUpdate: nothing, offProgressUpdate: nothing, onHeadersReceived: nothing, offHeadersReceived: nothing,
  }
  return {
    pending: (): number => pending,
    request: (options: unknown): object => begin('request', options, (stopped) => request(options, stopped)),
    uploadFile: (options: unknown): object => ({
      ...begin('uploadFile', options, (stopped) => upload(options, stopped)), ...uploadEvents,
    }),
  }
}
