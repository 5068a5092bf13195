import type { Effect, MachineEvent } from '../../src/connection/machine/machine-events'
import type { State } from './environment'
import type { Setting } from './connection-model'
import { answerRules } from './answer-rules'
import { faceRules } from './face-rules'
import { socketRules } from './socket-rules'
import { timerRules } from './timer-rules'
import { wayBackRule } from './way-back'

export interface Turned {
  /** The state after the event outside the machine, before the machine receives the event. */
  readonly before: State
  readonly event: MachineEvent | null
  readonly effects: readonly Effect[]
  readonly after: State
}

export interface Rule {
  readonly id: string
  step?(turned: Turned): string | undefined
  state?(state: State, setting: Setting): string | undefined
}

export const invariants: readonly Rule[] = [
  ...socketRules, ...timerRules, ...answerRules, wayBackRule, ...faceRules,
]
