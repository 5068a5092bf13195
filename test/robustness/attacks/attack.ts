/** A server, two servers over one Redis, or the client of an attacker's server. */
export type AttackedName =
  'copy-trading' | 'chat' | 'echo' | 'heart-check' | 'mode-code' | 'client' | 'copy-trading-redis' | 'chat-redis'

export interface Target {
  /** Accepts WebSockets, such as `ws://127.0.0.1:41234/ws`. */
  readonly wsUrl: string
  /** The same host and port as `http:`, without a path. */
  readonly httpUrl: string
  /** Answered with 200. */
  readonly healthPath: string
  readonly other?: Target
  readonly redisUrl?: string
  /** Returns the servers' CPU time, ms; 0 where unavailable. */
  readonly cpuMs?: () => number
}

/** Measurements by name, with units: `closedWith1008`, `bytesSent`. */
export type Figures = Readonly<Record<string, number>>

/** Hostile traffic over loopback, limited in count and time. */
export interface Attack {
  readonly name: string
  readonly protocols: readonly AttackedName[]
  /** Attacked only in releases, because other tests prove the limit over Redis. */
  readonly releaseProtocols?: readonly AttackedName[]
  /** Size for `npm run attack`, in the attack's unit. */
  readonly fullSize: number
  /** Size for `npm test`, which takes a few seconds at most. */
  readonly testSize: number
  /**
   * Positions per account in `npm test`, where this attack then gets its own server.
   * @default the positions of the shared server
   */
  readonly testPositions?: number
  /** Figures required at `testSize`, at any machine speed. */
  readonly demanded?: Figures
  run(target: Target, size: number): Promise<Figures>
}
