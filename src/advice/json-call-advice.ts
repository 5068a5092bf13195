import { advise, adviseLater, isAdvised, isJsonText, shownName } from './adviser'
import { isName, isPromise, isRecord } from '../shared/checks'
import { stringOf, type DiagnosticCode } from '../shared/errors'

/**
 * Maximum duration of a component's setup in ms (DV-56). During setup, a component may add similar listeners in a loop.
 */
const setupMs = 50

export function adviseCall(client: object, name: unknown, payload: unknown): void {
  if (!isName(name)) {
    const type = name === null ? 'null' : typeof name
    advise(client, 'no-name', { en: `The name is: ${type}.`, zh: `名称是：${type}。` }, null)
    return
  }
  const shown = shownName(name)
  const fields = isRecord(payload) && lostAs(payload) === undefined ? Object.entries(payload) : []
  for (const [field, value] of [['', payload] as const, ...fields]) {
    const lost = lostAs(value)
    if (lost === undefined) continue
    const place = field === '' ? shown : `${shown}.${shownName(field)}`
    advise(client, 'payload-lost', { en: `${place} is a ${lost}.`, zh: `${place}：${lost}。` }, name)
    return
  }
  if (isJsonText(payload)) {
    advise(client, 'json-text', { en: `Sent message ${shown}.`, zh: `发送的消息 ${shown}。` }, name)
  }
}

/** Reports a missing response or result, an error that was not read, or an unsent frame. */
export function adviseAnswer(
  client: object, name: string,
  answer: { readonly ok: true; readonly data?: unknown } | { readonly ok: false; readonly code: DiagnosticCode },
): void {
  if (answer.ok) {
    if ('data' in answer) advise(client, answer.data === undefined ? 'no-data' : 'error-unread')
    return
  }
  if (answer.code === 'request-timeout') {
    advise(client, 'request-unanswered', { en: `Request ${name}.`, zh: `请求 ${name}。` })
  } else if (answer.code === 'frame-encode-failed' || answer.code === 'frame-too-large') {
    // Without types, the name of a Socket.IO message may be missing.
    const shown = isName(name) ? shownName(name) : '…'
    advise(client, answer.code, { en: `Message ${shown}.`, zh: `消息 ${shown}。` })
  }
}

type Send = (name: string, id: string, write: (id: string | undefined) => unknown) => unknown

/**
 * Reports an unanswered outbox message if `write` and `jsonOutbox()` use different id fields. The id in the frame from
 * `write` is then undefined.
 */
export function watchDurable(
  client: { on(name: 'durableAnswered', listener: (answer: { readonly id: string }) => void): () => void },
  field: string, send: Send,
): Send {
  let isWatched = false
  return (name, id, write) => {
    const frame = send(name, id, write)
    const [empty] = isRecord(frame) ? Object.entries(frame).find(([, value]) => value === undefined) || [] : []
    if (isWatched || empty === undefined) return frame
    isWatched = true
    let isAnswered = false
    const stop = client.on('durableAnswered', (answer) => {
      isAnswered = isAnswered || answer.id === id
    })
    adviseLater(client, () => {
      stop()
      if (isAnswered) return
      const [own, other] = [shownName(field), shownName(empty)]
      advise(client, 'request-unanswered', {
        en: `Outbox message ${shownName(name)}: jsonOutbox({ id: '${own}' }) fills ${own}, and ${other} is empty.`,
        zh: `发件箱消息 ${shownName(name)}：jsonOutbox({ id: '${own}' }) 填写了 ${own}，而 ${other} 是空的。`,
      })
    })
    return frame
  }
}

/** Reports a request if the application never reads its failure code. Resolves with a copy of the result. */
export function watchAnswer<Answer extends object>(
  client: object, name: string, answered: Promise<Answer>,
): Promise<Answer> {
  return isAdvised(client) ? answered.then((answer) => watched(client, name, answer)) : answered
}

function watched<Answer extends object>(client: object, name: string, answer: Answer): Answer {
  if ('code' in answer && /^request-(?:abandoned|cancelled)$/.test(String(answer.code))) return answer
  const given: Answer = Object.assign({}, answer)
  const asGiven = Object.entries(Object.getOwnPropertyDescriptors(answer)).filter(([field]) => field !== 'data')
  let isRead = false
  for (const [field, { value }] of asGiven) {
    const get = (): unknown => {
      isRead = true
      return value
    }
    Object.defineProperty(given, field, { configurable: true, enumerable: true, get })
  }
  adviseLater(client, () => {
    for (const [field, descriptor] of asGiven) Object.defineProperty(given, field, descriptor)
    const shown = shownName(name)
    if (!isRead) advise(client, 'answer-unread', { en: `Request ${shown}.`, zh: `请求 ${shown}。` })
  })
  return given
}

/** Reports a `useSocket()` condition that never changes. */
export function adviseUse(client: object, { when }: { readonly when?: unknown }): void {
  if (when === undefined || typeof when === 'function' || lostAs(when) === 'ref') return
  const given = stringOf(when)
  advise(client, 'when-constant', { en: `when is ${given}.`, zh: `when 是 ${given}。` }, null)
}

const listened = new WeakMap<object, Map<string, number>>()

/** Reports a listener that a page adds repeatedly. The returned function removes the listener. */
export function adviseListener(
  client: object, scope: object, name: string, listener: unknown, nowMs: number,
): () => void {
  const known = listened.get(scope) || new Map<string, number>()
  listened.set(scope, known)
  const key = `${name} ${String(listener)}`
  const sinceMs = known.get(key)
  if (sinceMs !== undefined && nowMs - sinceMs > setupMs) {
    const shown = shownName(name)
    advise(client, 'listener-twice', { en: `Message ${shown}.`, zh: `消息 ${shown}。` })
  }
  known.set(key, nowMs)
  return () => void known.delete(key)
}

/** Returns the type of a value that JSON cannot represent. */
function lostAs(value: unknown): string | undefined {
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return undefined
  if ('__v_isRef' in value) return 'ref'
  if (isPromise(value)) return 'Promise'
  if (value instanceof Map) return 'Map'
  return value instanceof Set ? 'Set' : undefined
}
