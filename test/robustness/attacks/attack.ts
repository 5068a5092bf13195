import type { ProtocolName } from '../../../server/options'

/** Where the attacked server listens: always an address of this machine. */
export interface Target {
  readonly protocol: ProtocolName
  /** An address that the server accepts a line at, such as `ws://127.0.0.1:41234/ws`. */
  readonly wsUrl: string
  /** The same host and port as `http:`, without a path. */
  readonly httpUrl: string
}

/** What the attacker saw, by name with its unit: `closedWith1008`, `bytesSent`. */
export type Figures = Readonly<Record<string, number>>

/** Hostile traffic over loopback, bounded in count and in time. */
export interface Attack {
  readonly name: string
  /** Each of these servers is attacked. */
  readonly protocols: readonly ProtocolName[]
  /** Options of the attacked server beside its protocol, port and host. */
  readonly args?: readonly string[]
  /** The size of `npm run attack`; what is counted is the attack's own. */
  readonly fullSize: number
  /** The size that `npm test` plays: some seconds at most. */
  readonly testSize: number
  run(target: Target, size: number): Promise<Figures>
}
