import { messageOf } from '../shared/errors'
import type { Clock, Random } from '../connection/ports/ports'
import { checkMessage } from './check-message'
import type { OutboxEntry, OutboxMessage } from './model/entry'
import type { OutboxKeys } from './storage/keys'
import type { OutboxEvent } from './model/event'
import type { PostResult } from './outbox-api'
import type { Partitions } from './storage/partitions'

type Refusal = Extract<PostResult, { readonly ok: false }>

/** A message that was taken, as the entry that it was then, or why it was not. */
export type Taken<Payload> = { readonly ok: true; readonly entry: OutboxEntry<Payload> } | Refusal

/** Takes messages: makes entries of them, and waits until they are stored. */
export interface MessageIntake<Payload> {
  take(message: OutboxMessage<Payload>): Promise<Taken<Payload>>
  /** The entry is stored. */
  stored(id: string): void
  /** It is not taken; false without a waiting caller, because it was taken long ago. */
  refused(id: string, refusal: Refusal): boolean
  stop(): void
}

export interface MessageIntakeOptions<Payload> {
  readonly clock: Clock
  readonly random: Random
  readonly keys: OutboxKeys
  /** Those of the present user's stay. */
  partitions(): Partitions
  user(): string | null
  /** Resolves when what is kept of the present user was read: it is older, and goes out before. */
  loaded(): Promise<void>
  accepts(payload: unknown): payload is Payload
  dispatch(event: OutboxEvent<Payload>): void
  know(key: string): void
}

export function createMessageIntake<Payload>(options: MessageIntakeOptions<Payload>): MessageIntake<Payload> {
  const { clock, random, keys, dispatch } = options
  const waiting = new Map<string, (refusal?: Refusal) => void>()
  let isStopped = false
  let taken = 0

  function newId(): string {
    taken += 1
    const parts = [clock.now(), random.next() * 2 ** 52, random.next() * 2 ** 52, taken]
    return parts.map((part) => Math.floor(part).toString(36)).join('-')
  }

  function tell(id: string, refusal?: Refusal): boolean {
    const answer = waiting.get(id)
    waiting.delete(id)
    answer?.(refusal)
    return answer !== undefined
  }

  async function ownInstance(): Promise<string | Refusal> {
    await options.loaded()
    const partitions = options.partitions()
    const instance = await partitions.own().catch(refusalOf)
    // Who went and came back has another one, and may lose this one to another tab.
    return partitions === options.partitions() ? instance : noSession
  }

  return {
    async take(given) {
      // From the user's tap on, however long storage takes.
      const postedAtMs = clock.now()
      const user = options.user()
      if (isStopped) return disposed
      if (user === null) return noSession
      const checked = checkMessage(given, options.accepts)
      if (!checked.ok) return checked
      const instance = await ownInstance()
      if (isStopped) return disposed
      if (typeof instance !== 'string') return instance
      const { kind, channel = kind, payload, replay, ttlMs } = checked.message
      const entry: OutboxEntry<Payload> = {
        id: newId(), kind, channel, payload, replay, postedAtMs,
        expiresAtMs: ttlMs === undefined ? null : postedAtMs + ttlMs,
        state: 'queued', stateAtMs: postedAtMs, sends: 0,
      }
      const key = keys.keyOf({ user, instance, id: entry.id })
      options.know(key)
      return new Promise((resolve) => {
        waiting.set(entry.id, (refusal) => resolve(refusal ?? { ok: true, entry }))
        dispatch({ type: 'messagePosted', user, entry, key })
      })
    },
    stored: (id) => void tell(id),
    refused: tell,
    stop() {
      isStopped = true
    },
  }
}

const disposed: Refusal = { ok: false, code: 'disposed' }
const noSession: Refusal = { ok: false, code: 'no-session' }

function refusalOf(error: unknown): Refusal {
  return { ok: false, code: 'storage-failed', detail: messageOf(error) }
}
