import type { Clock } from '../connection/ports/ports'
import type { OutboxEntry } from './model/entry'
import { initialOutbox, type OutboxEffect, type OutboxEvent, type OutboxState } from './model/outbox-state'
import { stepOutbox } from './model/outbox-step'
import type { OutboxPolicy } from './model/outbox-turn'

export interface OutboxMachine<Payload> {
  state(): OutboxState<Payload>
  /** Returns the entries, oldest first. Returns the same array until an entry changes. */
  entries(): readonly OutboxEntry<Payload>[]
  find(id: string): OutboxEntry<Payload> | undefined
  /** Must be called within a client task. */
  handle(event: OutboxEvent<Payload>): void
  dispatch(event: OutboxEvent<Payload>): void
  stop(): void
}

export interface OutboxMachineOptions<Payload> {
  readonly clock: Clock
  readonly user: string | null
  readonly canAsk: boolean
  readonly policy: OutboxPolicy<Payload>
  /** Runs a task after the client's current task (RT-1). */
  inTurn(task: () => void): void
  carryOut(effect: OutboxEffect<Payload>): void
  changed(entries: readonly OutboxEntry<Payload>[]): void
}

export function createOutboxMachine<Payload>(options: OutboxMachineOptions<Payload>): OutboxMachine<Payload> {
  const { clock, canAsk, policy, inTurn, carryOut, changed } = options
  let state: OutboxState<Payload> = initialOutbox(options.user)
  let entries: readonly OutboxEntry<Payload>[] = []
  let isStopped = false

  function handle(event: OutboxEvent<Payload>): void {
    if (isStopped) return
    const [next, effects] = stepOutbox(state, event, { nowMs: clock.now(), canAsk, policy })
    // Compares the entries only if the step has changed the state (OB-106).
    const taken = next === state ? entries : next.items.filter(({ isNew }) => !isNew).map(({ entry }) => entry)
    const isSame = taken === entries
      || (taken.length === entries.length && taken.every((entry, index) => entry === entries[index]))
    state = next
    if (!isSame) entries = taken
    for (const effect of effects) carryOut(effect)
    if (!isSame) changed(entries)
  }

  return {
    state: () => state,
    entries: () => entries,
    find: (id) => entries.find((entry) => entry.id === id),
    handle,
    dispatch: (event) => inTurn(() => handle(event)),
    stop() {
      isStopped = true
    },
  }
}
