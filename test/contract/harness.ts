import type { SocketEvent, SocketRequest } from '../../src/connection/ports/ports'
import type { Step } from './driven-socket'
import type { FarPath } from './far-side'

/** A connection as the contract sees it: a host may run it in another process. */
export interface ContractConnection {
  /** The number of events when the opening turn was over. */
  readonly reportedAtOnce: number
  /** All events so far. */
  events(): Promise<readonly SocketEvent[]>
  /** Takes the steps in one turn; returns how many events had come by then. */
  act(...steps: readonly Step[]): Promise<number>
  /** How each send was settled so far, by its place; `undefined` for success. */
  settlements(): Promise<readonly (readonly (string | undefined)[])[]>
}

export type Wish = Omit<SocketRequest, 'url'>

export interface SocketPortHarness {
  /** Opens a connection; `first` are steps of the same turn. */
  open(path: FarPath, wish?: Wish, first?: readonly Step[]): Promise<ContractConnection>
  /** Lets time go by and what is under way arrive. */
  rest(ms: number): Promise<void>
  /** Sockets that the far side still holds. */
  farConnections(): Promise<number>
  /** Whatever is left behind on this side: native sockets, timers, names, slots. */
  left(): Promise<number>
  /** Whether the platform sends headers. */
  readonly sendsHeader: boolean
  dispose(): Promise<void>
}
