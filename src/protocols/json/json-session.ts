import { isName, isRecord, type Check } from '../../shared/checks'
import { messageOf, stringOf, TradewireError, type DiagnosticCode } from '../../shared/errors'
import type { ProtocolLine, ProtocolSession, Session } from '../../connection/ports/protocol'
import { bufferOf } from '../../shared/bytes'
import { parseLines } from '../../shared/json-lines'
import { withChanges } from '../../shared/with-changes'
import { callOf, type DurableMessages } from './json-calls'
import { expectResponse, failRequests, takeRequest, type PendingRequests } from './pending-requests'
import type { RequestIds } from './request-ids'
import type { CheckedMessage, JsonEvents, JsonOptions, ReadMessage } from './json-options'

/** Maximum length of server or application text in a diagnostic (JS-31). */
export const maxDetailChars = 80
/** Maximum length of a failed request's detail (JS-63). */
const maxAnswerChars = 1_000
/** Name of messages with undecoded bytes. */
const bytesName = 'binary'
export interface JsonMemory {
  readonly ids: RequestIds
  durable?: DurableMessages
}

/** Fields from the application or the server may have any type. */
type Read = { readonly [Field in keyof ReadMessage]: unknown }

type Json = Readonly<Record<string, unknown>> | string | number | boolean | null

export function startJson(
  options: JsonOptions, session: Session | null, line: ProtocolLine<JsonEvents>, memory: JsonMemory,
): ProtocolSession {
  const { type: typeField = 'type', data: dataField = 'data', id: idField = 'id' } = options
  const { decode, encode = JSON.stringify, read, write = writeFields, schema } = options
  const { login, loggedIn, refused, ping = nothing, isPong } = options
  const pending: PendingRequests = new Map()
  const isPlain = !read && !refused && !schema && typeof isPong !== 'function' && !(Number(typeField) >= 0)
  let isReady = false
  /** Whether the session is ready, and neither custom options nor an outbox affect its messages. */
  let isUsual = false
  /** Whether a message has rejected the session, so the rest of the frame is ignored. */
  let isRefused = false

  function writeFields(name: string, payload: unknown, id: string | number | undefined): unknown {
    const frame: Record<string, unknown> = { [typeField]: name }
    if (payload !== undefined) frame[dataField] = payload
    if (id !== undefined) frame[idField] = id
    return frame
  }

  function report(code: DiagnosticCode, detail?: string): void {
    line.report({ code, detail: detail && detail.slice(0, maxDetailChars) })
  }

  function toWire(value: unknown): string | ArrayBuffer {
    const encoded: unknown = encode(value)
    const data = isName(encoded) ? encoded : bufferOf(encoded)
    if (data === undefined) throw new TradewireError('frame-encode-failed', 'neither text nor bytes')
    return data
  }

  /** Sends the result of `make`. Returns false if `make` or `toWire` throws. */
  function sendMade(make: () => unknown): boolean {
    try {
      line.send(toWire(make()))
      return true
    } catch (error) {
      report('frame-encode-failed', messageOf(error))
      return false
    }
  }

  function becomeReady(): void {
    isReady = true
    isUsual = isPlain && !memory.durable
    line.ready()
  }

  function handle<Value>(take: (value: Value, atMs: number) => void, value: Value, atMs: number): void {
    try {
      take(value, atMs)
    } catch (error) {
      report('frame-malformed', messageOf(error))
    }
  }

  function onData(data: string | ArrayBuffer, atMs: number): void {
    if (decode) onMessage(decode(data), atMs)
    else deliver(bytesName, data, atMs)
  }

  function onLines(data: string, atMs: number): void {
    onEach(parseLines(data, 'not JSON', isPong), atMs)
  }

  function onEach(values: readonly unknown[], atMs: number): void {
    for (let index = 0; index < values.length && !isRefused; index += 1) onMessage(values[index], atMs)
  }

  function isMessage(value: unknown): boolean {
    return isRecord(value) && [typeField, idField, memory.durable?.field || idField].some((field) => field in value)
  }

  function onMessage(message: unknown, atMs: number): void {
    try {
      if (!read && Array.isArray(message) && message.every(isMessage)) return onEach(message, atMs)
      const isReply = typeof isPong === 'function' ? isPong(message) : isPong && message === isPong
      if (isReply) return line.answered()
      const refusal = refused && refused(message)
      if (refusal) {
        isRefused = true
        const code = refusal.code === undefined ? undefined : wordsOf(refusal.code)
        return refusal.reason === 'token'
          ? line.refuse('unauthorized', 'token-refused', code)
          : line.refuse('final', 'protocol-refused', code)
      }
      const isLogin = !isReady && loggedIn && loggedIn(message)
      if (isLogin) becomeReady()
      if (!read) {
        const own = isRecord(message) && { name: message[typeField], data: message[dataField], id: message[idField] }
        return onRead(message, own, isLogin, atMs)
      }
      const found = read(message)
      if (!isList(found)) return onRead(message, found, isLogin, atMs)
      for (const part of found) onRead(part, part, isLogin, atMs)
    } catch (error) {
      report('frame-malformed', messageOf(error))
    }
  }

  /** @param message object that may contain the outbox's id field */
  function onRead(message: unknown, found: Read | false | undefined, isLogin: boolean | undefined, atMs: number): void {
    const { name, data, id, error }: Read = found || {}
    const key = idText(id, unreadable)
    const request = takeRequest(pending, line, key)
    if (request) return request.settle(redacted(check(request.name, data, error)))
    const answered = memory.durable?.answered(message, key, line, unreadable)
    if (answered) return answered.settle(check(answered.name, data, error))
    if (key !== '' && memory.ids.has(key)) report('answer-late')
    else if (!decode && name === bytesName) report('frame-unknown', `${bytesName} is the name of undecoded bytes`)
    else if (error) report('server-error', wordsOf(error))
    else if (!isName(name)) {
      if (!isLogin) report('frame-unknown', 'name is missing')
    } else deliver(name, data, atMs)
  }

  /** Reports an unreadable id that may belong to a request. */
  function unreadable(): void {
    if (pending.size > 0 || memory.durable) report('frame-malformed', 'unreadable id')
  }

  function deliver(name: string, data: unknown, atMs: number): void {
    const checked = check(name, data)
    if (checked.ok) line.publish('messageReceived', { name, data: checked.data, atMs })
    else report(checked.code, checked.detail)
  }

  /** Never throws, so every request settles. */
  function check(name: string, data: unknown, error?: unknown): CheckedMessage {
    if (error) return { ok: false, code: 'server-error', detail: wordsOf(error) }
    try {
      return schema ? schema(name, data) : { ok: true, data }
    } catch (thrown) {
      return { ok: false, code: 'schema-failed', detail: `${name}: ${messageOf(thrown)}` }
    }
  }

  function redacted(answer: CheckedMessage): CheckedMessage {
    return answer.ok ? answer : withChanges(answer, { detail: line.redact(answer.detail.slice(0, maxAnswerChars)) })
  }

  return {
    opened(now) {
      isRefused = false
      // If the login cannot be sent, the server cannot identify the user.
      const isSent = !login || sendMade(() => login({ get token() { return now.token }, session }))
      if (!isSent) return line.lose('frame-encode-failed')
      if (!loggedIn) becomeReady()
    },
    received(data, atMs) {
      if (data === isPong) return line.answered()
      if (decode || typeof data !== 'string') return handle(onData, data, atMs)
      let message: Json
      try {
        message = JSON.parse(data) as Json
      } catch (_error) {
        return handle(onLines, data, atMs)
      }
      // Inlined by hand, because calls cost time in engines without inlining.
      if (isUsual && typeof message === 'object' && message && message[idField] === undefined) {
        const type = message[typeField]
        if (typeof type === 'string' && type && type !== bytesName) {
          return line.publish('messageReceived', { name: type, data: message[dataField], atMs })
        }
      }
      handle(onMessage, message, atMs)
    },
    ping: () => void (typeof ping === 'string' ? line.send(ping) : sendMade(ping)),
    timer: (id) => failRequests(pending, line, 'request-timeout', [id]),
    detached() {
      isReady = isUsual = false
      failRequests(pending, line, 'connection-lost')
    },
    encode(frame) {
      const call = callOf(frame)
      if (!call) return toWire(frame)
      const { name, payload, request, durable } = call
      if (durable) {
        memory.durable = durable.messages
        isUsual = false
        return toWire(durable.messages.sending(name, durable.id, (id) => write(name, payload, id)))
      }
      const id = request && memory.ids.next(line.random)
      if (request) request.id = String(id)
      return toWire(write(name, payload, id))
    },
    sending: (frame) => expectResponse(pending, line, frame),
  }
}

/** Rejects `__proto__`, which would set the frame's prototype. */
export const isField: Check = (value) => isName(value) && value !== '__proto__'
const isList = (found: unknown): found is readonly Read[] => Array.isArray(found)
const nothing = (): undefined => undefined
/**
 * Returns an id as a string, because a server may send a number, and a codec may read a BigInt or an object.
 * @param unreadable called for a list, or an object without its own string form
 */
export function idText(id: unknown, unreadable: () => void): string {
  if (id === undefined || id === null) return ''
  // V8 converts a nested list to a string in quadratic time.
  const text = Array.isArray(id) ? 'object' : stringOf(id)
  if (typeof id !== 'object' || !/^(object$|\[object )/.test(text)) return text
  unreadable()
  return ''
}

function wordsOf(said: unknown): string {
  try {
    return typeof said === 'string' ? said : String(JSON.stringify(said))
  } catch (_error) {
    return ''
  }
}
