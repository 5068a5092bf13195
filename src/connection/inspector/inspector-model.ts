import { isArrayBuffer } from '../../shared/bytes'
import type { Diagnostic } from '../../shared/errors'
import { withChanges } from '../../shared/with-changes'
import type { SocketStatus } from '../machine/status'
import type { AttemptRecord, InspectedEvent } from '../ports/inspection'
import type { Clock, SocketEvent } from '../ports/ports'
import type { LeaseView } from '../runtime/client-api'

/** Maximum number of events per second. Further events are combined into one event (DV-20). */
const maxPerSecond = 20
const windowMs = 1_000
/** Maximum number of stored attempts: four outages with five attempts each (DV-17). */
const keptAttempts = 20
/** Maximum length of titles and subtitles, which may contain a server's message. */
const maxWords = 200

export interface EventEntry extends Omit<InspectedEvent, 'atMs' | 'data'> {
  /** Returns the event's data. Called when the event is stored. */
  readonly data?: (() => unknown) | undefined
}

/** Ring buffer of a client's newest events, for `inspector()` and the devtools. */
export interface EventLog {
  add(entry: EventEntry): void
  /** Returns the events, oldest first. The list stays the same object until the next event. */
  events(): readonly InspectedEvent[]
  listen(listener: (event: InspectedEvent) => void): void
}

export function createEventLog(clock: Clock, maxKept: number): EventLog {
  let kept: readonly InspectedEvent[] = []
  let listener: (event: InspectedEvent) => void = () => undefined
  let windowAtMs = -Infinity
  let inWindow = 0
  let counted: Partial<Record<InspectedEvent['kind'], number>> = {}

  function keep(event: InspectedEvent): void {
    kept = [...kept, event].slice(-maxKept)
    listener(event)
  }

  function notifyCounted(): void {
    const total = Object.values(counted).reduce((sum, count) => sum + count, 0)
    const title = `${total} more in a second`
    if (total > 0) keep({ kind: 'more', atMs: windowAtMs + windowMs, title, data: counted })
    counted = {}
  }

  return {
    add({ kind, data, title, subtitle, logType }) {
      const atMs = clock.now()
      // Starts a new window even if the clock was set back.
      if (Math.abs(atMs - windowAtMs) >= windowMs) {
        notifyCounted()
        windowAtMs = atMs
        inWindow = 0
      }
      inWindow += 1
      // Status events are exempt from the limit, because they explain other events.
      if (inWindow > maxPerSecond && kind !== 'status') counted[kind] = (counted[kind] || 0) + 1
      else {
        keep(Object.assign(
          { kind, atMs, title: title.slice(0, maxWords) },
          subtitle !== undefined && { subtitle }, logType && { logType }, data && { data: data() },
        ))
      }
    },
    events: () => kept,
    listen: (added) => void (listener = added),
  }
}

export const leaseUse = ({ held, suspended }: LeaseView): 'suspended' | 'held' | 'not needed' =>
  (suspended ? 'suspended' : held ? 'held' : 'not needed')

export function statusText({ status, attempt, maxAttempts, pausedBy, failure }: SocketStatus): string {
  return [
    status,
    attempt > 0 && `attempt ${attempt} of ${maxAttempts === Infinity ? '∞' : maxAttempts}`,
    pausedBy,
    failure && [failure.code, failure.closeCode, failure.detail].filter(Boolean).join(' '),
  ].filter(Boolean).join(', ')
}

export function statusEvent(status: SocketStatus): EventEntry {
  const logType = status.status === 'failed' ? 'error' : status.failure === null ? 'default' : 'warning'
  return { kind: 'status', title: statusText(status), logType }
}

export function diagnosticEvent({ code, detail = '' }: Diagnostic): EventEntry {
  return { kind: 'diagnostic', title: code, subtitle: detail.slice(0, maxWords), logType: 'warning' }
}

export function socketEvent(event: Exclude<SocketEvent, { type: 'message' }>, redact: Redact): EventEntry {
  const words = event.type === 'closed' ? `${event.code} ${event.reason}` : event.type === 'refused' ? event.code : ''
  return { kind: 'socket', title: `socket ${event.type}`, subtitle: redact(words).slice(0, maxWords) }
}

export const sizeText = (data: string | ArrayBuffer): string =>
  (typeof data === 'string' ? `${data.length} characters` : `${data.byteLength} bytes`)

function outcomeOf({ status, failure }: SocketStatus): AttemptRecord['outcome'] {
  if (status === 'open') return status
  return ((status === 'reconnecting' || status === 'failed') && failure?.code) || 'given-up'
}

/** Returns the updated attempts, newest first. */
export function followAttempts(
  known: readonly AttemptRecord[], status: SocketStatus, atMs: number,
): readonly AttemptRecord[] {
  const [newest, ...older] = known
  const isUnderWay = status.status === 'reconnecting' && status.nextAtMs === null && status.attempt > 0
  if (newest?.outcome === 'pending' && isUnderWay && newest.attempt === status.attempt) return known
  const settled = newest?.outcome === 'pending'
    ? [withChanges(newest, { outcome: outcomeOf(status) }), ...older] : known
  if (!isUnderWay) return settled
  const { attempt, maxAttempts: attempts } = status
  const started: AttemptRecord = {
    id: (newest?.id || 0) + 1, attempt, attempts, startedAtMs: atMs, outcome: 'pending',
  }
  return [started, ...settled].slice(0, keptAttempts)
}

type Redact = (text: string) => string

const maxParsed = 10_000

export function frameLook(
  data: string | ArrayBuffer, redact: Redact,
): { readonly name: string; readonly data: () => unknown } {
  const parsed = parsedOf(data)
  const type: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'type') : undefined
  const name = typeof type === 'string' && type.length <= 40 ? withoutSecrets(type, redact) : 'frame'
  return { name, data: () => ({ frame: redactedCopy(parsed, redact) }) }
}

function parsedOf(data: string | ArrayBuffer): unknown {
  if (typeof data !== 'string' || data.length > maxParsed) return data
  // Socket.IO and SockJS put the frame's type before the JSON.
  const [before = ''] = /^[\w/,-]{1,40}(?=[[{])/.exec(data) || []
  try {
    const value: unknown = JSON.parse(data.slice(before.length))
    return before === '' ? value : [before, value]
  } catch (_error) {
    return data
  }
}

const blot = '***'
/** Size limits of the copies in the devtools (DV-19). */
const maxDepth = 5
const maxItems = 20
const maxValues = 200
/**
 * Number of characters to redact. Exceeds `maxShown`, because the shown part may end within a token of up to 1,500
 * characters.
 */
const maxRead = 2_000
const maxShown = 500
const secretName = 'token|secret|pass(?:w|code|phrase)|pwd|jwt|credential|authori[sz]ation|cookie|'
  + '(?:api|access|private)[-_]?key|密码|令牌'
const isSecretName = new RegExp(secretName, 'i')
/** Matches a name that marks the next list item or the payload as a secret. */
const isSecretWord = new RegExp(`^[\\w.:/-]*(?:${secretName})\\w{0,3}$`, 'i')
const saysSecret = (value: unknown): boolean => typeof value === 'string' && isSecretWord.test(value.slice(0, maxShown))
const isPayloadName = /^(data|value|payload|body|content|args|params)$/i
/**
 * Matches the separator between a name and its value, such as `=`, with optional quotes, even escaped or
 * percent-encoded.
 */
const sign = '(?:["\'\\\\\\s]|%(?:2[027]|5C))*(?:[:=>：]|%3[ADE])\\s*'
/** Matches a named secret: a quoted value (escaped or not), a list, an object, or the rest of a line or parameter. */
const namedSecrets = new RegExp(
  `((?:${secretName})[\\w.-]*${sign})(?:(\\\\*["'])(?:(?!\\2)\\\\*[^\\\\])*|[[{][^]*|[^&\\r\\n\\0]+)`, 'gi',
)

/** Removes known secrets and each value whose name suggests a secret. */
const withoutSecrets = (text: string, redact: Redact): string => redact(text).replace(namedSecrets, `$1$2${blot}`)

/** Returns a redacted copy of limited size for display. Omits getters. */
export function redactedCopy(value: unknown, redact: Redact): unknown {
  let left = maxValues

  function textOf(text: string): string {
    const reported = withoutSecrets(text.slice(0, maxRead), redact)
    return text.length > maxShown ? `${reported.slice(0, maxShown)}… (${text.length} characters)` : reported
  }

  function fieldsOf(object: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {}
    const names = Object.keys(object)
    // Skips getters, because a getter may compute large data, such as all rows.
    const fields = names.slice(0, maxItems)
      .map((name) => [name, Object.getOwnPropertyDescriptor(object, name)] as const)
    const isNamed = fields.some(([, field]) => saysSecret(field?.value))
    for (const [name, field] of fields) {
      if (field === undefined || !('value' in field)) continue
      const isSecret = isSecretName.test(name) || (isNamed && isPayloadName.test(name))
      const value = isSecret && field.value !== undefined ? blot : copyOf(field.value, depth + 1)
      Object.defineProperty(copy, textOf(name), { value, enumerable: true, configurable: true, writable: true })
    }
    if (names.length > maxItems) copy['…'] = `${names.length - maxItems} more fields`
    return copy
  }

  function listOf(items: readonly unknown[], depth: number): readonly unknown[] {
    const shown = items.slice(0, maxItems)
    const named = shown.findIndex(saysSecret)
    const copies = shown.map((item, at) => (named >= 0 && at > named ? blot : copyOf(item, depth + 1)))
    return items.length > maxItems ? [...copies, `… ${items.length - maxItems} more`] : copies
  }

  function copyOf(given: unknown, depth: number): unknown {
    left -= 1
    if (typeof given === 'string') return left < 0 ? '…' : textOf(given)
    if (typeof given === 'number') return redact(String(given)) === String(given) ? given : blot
    if (typeof given === 'function') return 'function'
    if (typeof given !== 'object' || given === null) return given
    if (isArrayBuffer(given)) return `${given.byteLength} bytes`
    if (left < 0 || depth >= maxDepth) return Array.isArray(given) ? `${given.length} items` : '…'
    return Array.isArray(given) ? listOf(given, depth) : fieldsOf(given, depth)
  }

  return copyOf(value, 0)
}
