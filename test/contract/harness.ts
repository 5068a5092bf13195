import type { SocketRequest } from '../../src/connection/ports/ports'
import type { DrivenSocket, Step } from './driven-socket'
import type { FarPath } from './far-side'

export type Wish = Omit<SocketRequest, 'url'>

export interface SocketPortHarness {
  /** Opens a connection; `first` are steps of the same turn. */
  open(path: FarPath, wish?: Wish, first?: readonly Step[]): DrivenSocket
  /** Lets time go by and what is under way arrive. */
  rest(ms: number): Promise<void>
  /** Sockets that the far side still holds. */
  farConnections(): number
  /** Whatever is left behind on this side: native sockets, timers, names, slots. */
  left(): number
  /** Whether the platform sends headers. */
  readonly sendsHeader: boolean
  dispose(): Promise<void>
}
