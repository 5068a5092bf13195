import type { SocketEvent, SocketRequest } from '../../src/connection/ports/ports'
import type { DrivenSocket, Step } from './driven-socket'

/** A question to a driver in another process, as JSON. Places count from 0, in the order of opening. */
export type Question =
  | {
    readonly ask: 'open'
    readonly request: SocketRequest
    readonly first: readonly StepMessage[]
    /** Its consumer throws at each event. */
    readonly throws?: boolean
  }
  | { readonly ask: 'act'; readonly place: number; readonly steps: readonly StepMessage[] }
  | { readonly ask: 'events' | 'settlements'; readonly place: number }
  | { readonly ask: 'left' }
  /** Asks the runtime's global calls whether they know of a task; the answer comes later, by `runtime`. */
  | { readonly ask: 'askRuntime' }
  | { readonly ask: 'runtime' }

export interface Answers {
  readonly open: { readonly place: number; readonly reported: number }
  readonly act: { readonly reported: number }
  readonly events: { readonly events: readonly EventMessage[] }
  /** `null` for success. */
  readonly settlements: { readonly settlements: readonly (readonly (string | null)[])[] }
  readonly left: { readonly left: number }
  readonly askRuntime: object
  readonly runtime: { readonly runtime: RuntimeAnswer }
}

/** `mute`: this platform's runtime has no such call, or has not answered yet. */
export type RuntimeAnswer = 'mute' | 'knows of a task' | 'knows of none'

interface Bytes {
  /** The kind that the receiver saw, `[object ArrayBuffer]`. */
  readonly kind: string
  readonly bytes: readonly number[]
}

type StepMessage =
  | Exclude<Step, { readonly do: 'send' }>
  | { readonly do: 'send'; readonly data: string | Bytes }

type EventMessage =
  | Exclude<SocketEvent, { readonly type: 'message' }>
  | { readonly type: 'message'; readonly data: string | Bytes }

/** Around the bytes of a view, in the buffer that it looks into. */
const MARGIN = 100
const BUFFER = '[object ArrayBuffer]'
const kindOf = (value: unknown): string => Object.prototype.toString.call(value)

export function stepToMessage(step: Step): StepMessage {
  if (step.do !== 'send') return step
  const { data } = step
  if (typeof data === 'string') return { do: 'send', data }
  return { do: 'send', data: { kind: kindOf(data), bytes: [...new Uint8Array(data)] } }
}

export function messageToStep(message: StepMessage): Step {
  if (message.do !== 'send') return message
  const { data } = message
  if (typeof data === 'string') return { do: 'send', data }
  if (data.kind === BUFFER) return { do: 'send', data: new Uint8Array(data.bytes).buffer }
  const larger = new Uint8Array(data.bytes.length + 2 * MARGIN).fill(0xaa)
  larger.set(data.bytes, MARGIN)
  return { do: 'send', data: larger.subarray(MARGIN, MARGIN + data.bytes.length) }
}

export function eventToMessage(event: SocketEvent): EventMessage {
  if (event.type !== 'message') return event
  const { data } = event
  if (typeof data === 'string') return { type: 'message', data }
  return { type: 'message', data: { kind: kindOf(data), bytes: [...new Uint8Array(data)] } }
}

/** Bytes that were no ArrayBuffer over there appear as the name of their kind. */
export function messageToEvent(message: EventMessage): SocketEvent {
  if (message.type !== 'message') return message
  const { data } = message
  if (typeof data === 'string') return { type: 'message', data }
  return { type: 'message', data: data.kind === BUFFER ? new Uint8Array(data.bytes).buffer : data.kind }
}

export const settlementsToMessage = (driver: DrivenSocket): Answers['settlements'] => ({
  settlements: driver.settlements().map((settled) => settled.map((error) => error ?? null)),
})
