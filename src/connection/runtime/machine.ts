import type { Effect, MachineEvent } from '../machine/events'
import { projectStatus } from '../machine/project-status'
import type { InitialSurroundings, MachineState } from '../machine/state'
import { initialState } from '../machine/state'
import type { SocketStatus } from '../machine/status'
import type { Step } from '../machine/step'
import { hasSameFields } from '../../shared/same-fields'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Ports } from '../ports/ports'
import type { Mailbox } from '../../shared/mailbox'

/** The machine's state over time: dispatches events through `step` and keeps the public status. */
export interface Machine {
  state(): MachineState
  status(): SocketStatus
  dispatch(event: MachineEvent): void
}

export interface MachineOptions {
  readonly mailbox: Mailbox
  readonly ports: Pick<Ports, 'clock' | 'random'>
  readonly step: Step
  readonly policy: ConnectionPolicy
  readonly surroundings: InitialSurroundings
  carryOut(effect: Effect): void
  /** After each step, its effects carried out. */
  stepped(event: MachineEvent, effects: readonly Effect[], before: MachineState): void
  statusChanged(status: SocketStatus): void
}

export function createMachine(options: MachineOptions): Machine {
  const { mailbox, step, policy, ports: { clock, random } } = options
  let state = initialState(options.surroundings)
  let status: SocketStatus = { ...projectStatus(state, policy), sinceMs: options.surroundings.atMs }

  function handle(event: MachineEvent): void {
    const before = state
    const nowMs = clock.now()
    const [next, effects] = step(state, event, { nowMs, roll: random.next(), policy })
    state = next
    // Before the effects: a listener that one of them reaches must see the status it belongs to.
    if (next !== before) refreshStatus(nowMs)
    // Run every effect, even when another throws: a wait for an unstarted timer would never end.
    const thrown: unknown[] = []
    for (const effect of effects) {
      try {
        options.carryOut(effect)
      } catch (error) {
        thrown.push(error)
      }
    }
    options.stepped(event, effects, before)
    if (thrown.length > 0) throw thrown[0]
  }

  function refreshStatus(nowMs: number): void {
    const projected = projectStatus(state, policy)
    if (hasSameFields(projected, status)) return
    const sinceMs = projected.status === status.status ? status.sinceMs : nowMs
    status = { ...projected, sinceMs }
    options.statusChanged(status)
  }

  return {
    state: () => state,
    status: () => status,
    dispatch: (event) => mailbox.run(handle, event),
  }
}
