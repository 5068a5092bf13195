import type { Clock, Random } from '../connection/ports/ports'
import { isName, isPositive } from '../shared/checks'
import type { Diagnostic, DiagnosticCode } from '../shared/errors'
import { jsonCopy } from '../shared/json-copy'
import type { OutboxEntry, OutboxMessage, OutboxWire } from './model/entry'
import type { OutboxEvent } from './model/outbox-state'
import type { PostResult } from './outbox-api'
import { storageFailure } from './storage/entry-saver'
import { createNames, type Partitions } from './storage/partitions'
import { isReplay, type OutboxKeys } from './storage/stored-entry'

type Refusal = Extract<PostResult, { readonly ok: false }>

type Taken<Payload> = { readonly ok: true; readonly entry: OutboxEntry<Payload> } | Refusal

interface MessageIntake<Payload> {
  take(message: OutboxMessage<Payload>, timeoutMs?: number): Promise<Taken<Payload>>
  /** Accepts or rejects a message. Returns false if the caller already received a result. */
  answer(id: string, refusal?: Refusal): boolean
  stop(): void
}

interface MessageIntakeOptions<Payload> {
  readonly clock: Clock
  readonly random: Random
  readonly keys: OutboxKeys
  readonly wire: { serverNow?(nowMs: number): number | undefined }
  partitions(): Partitions
  user(): string | null
  inTurn(task: () => void): void
  /** Resolves when the user's stored entries have been read. Older entries are sent before new messages. */
  loaded(): Promise<void>
  accepts(payload: unknown): payload is Payload
  dispatch(event: OutboxEvent<Payload>): void
  know(key: string): void
  /** Whether too many removals have failed to accept another message (OB-129). */
  isFull(): boolean
}

export function createMessageIntake<Payload>(options: MessageIntakeOptions<Payload>): MessageIntake<Payload> {
  const { clock, random, keys, wire, dispatch } = options
  const waiting = new Map<string, (refusal?: Refusal) => void>()
  let isStopped = false
  const newId = createNames(clock, random)

  function answer(id: string, refusal?: Refusal): boolean {
    const answerCaller = waiting.get(id)
    waiting.delete(id)
    answerCaller?.(refusal)
    return answerCaller !== undefined
  }

  async function ownInstance(): Promise<string | Refusal> {
    await options.loaded()
    // The user may have signed out during the wait.
    if (options.user() === null) return noSession
    if (options.isFull()) return storageFailure('too many failed removals')
    const partitions = options.partitions()
    const instance = await partitions.own().catch(storageFailure)
    // After a new sign-in, another tab may already own this instance (OB-52).
    return partitions === options.partitions() ? instance : noSession
  }

  return {
    async take(given, timeoutMs) {
      // The time to live starts with the user's tap, even if storage is slow.
      const postedAtMs = clock.now()
      const postedAtServerMs = attempt(() => wire.serverNow && wire.serverNow(postedAtMs))
      // A call from a listener waits until the event ends, because the event may announce another user.
      const present = new Promise<string | null>((resolve) => options.inTurn(() => resolve(options.user())))
      // Copies immediately, because the application may change the object.
      const checked = checkMessage(given, options.accepts, timeoutMs)
      const user = await present
      if (isStopped) return disposed
      if (user === null) return noSession
      if (!checked.ok) return checked
      const instance = await ownInstance()
      if (isStopped) return disposed
      if (typeof instance !== 'string') return instance
      const { kind, queue = kind, payload, replay, ttlMs } = checked.message
      const entry: OutboxEntry<Payload> = {
        id: newId(), kind, queue, payload, replay, postedAtMs, postedAtServerMs,
        expiresAtMs: ttlMs === undefined ? null : postedAtMs + ttlMs,
        state: 'queued', stateAtMs: postedAtMs, sends: 0,
      }
      const key = keys.keyOf({ user, instance, id: entry.id })
      options.know(key)
      return new Promise((resolve) => {
        waiting.set(entry.id, (refusal) => resolve(refusal || { ok: true, entry }))
        dispatch({ type: 'messagePosted', user, entry, key })
      })
    },
    answer,
    stop() {
      isStopped = true
    },
  }
}

const disposed: Refusal = { ok: false, code: 'disposed' }
const noSession: Refusal = { ok: false, code: 'no-session' }

/** Returns a type guard for payloads that the wire can send, including stored ones. */
export function acceptedBy<Payload, Events extends object>(
  wire: OutboxWire<Payload, Events>,
): (payload: unknown) => payload is Payload {
  return (payload): payload is Payload => Boolean(attempt(() => wire.accepts(payload)))
}

/** Returns `undefined` if the wire throws, for example on a missing field. */
function attempt<Result>(call: () => Result): Result | undefined {
  try {
    return call()
  } catch (_error) {
    return undefined
  }
}

/** A valid message with its own copy of the payload. */
type CheckedOutboxMessage<Payload> =
  | { readonly ok: true; readonly message: OutboxMessage<Payload> }
  | ({ readonly ok: false } & Pick<Diagnostic, 'code'> & { readonly detail: string })

/** Checks a message from an untyped JavaScript caller. */
export function checkMessage<Payload>(
  message: OutboxMessage<Payload>,
  accepts: (payload: unknown) => payload is Payload,
  timeoutMs = 1,
): CheckedOutboxMessage<Payload> {
  let code: DiagnosticCode = 'invalid-option'
  let detail = 'message'
  try {
    const { kind, queue = kind, payload: given, replay, ttlMs = 1 } = message
    detail = !isName(kind)
      ? 'kind'
      : !isName(queue)
        ? 'queue'
        : !isReplay(replay)
          ? 'replay'
          : !isPositive(ttlMs)
            ? 'ttlMs'
            : !isPositive(timeoutMs)
              ? 'timeoutMs'
              : ''
    if (!detail) {
      code = 'frame-encode-failed'
      detail = 'payload is not JSON'
      const payload = jsonCopy(given)
      if (payload !== undefined) {
        if (accepts(payload)) return { ok: true, message: { ...message, payload } }
        detail = 'the wire rejects the payload'
      }
    }
  } catch (_error) {
    // The message is not an object, a getter throws, or JSON cannot represent the payload.
  }
  return { ok: false, code, detail }
}
