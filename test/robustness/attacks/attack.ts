/** A server, two over one Redis, or the client, whose server is the attacker's. */
export type AttackedName =
  'copy-trading' | 'chat' | 'echo' | 'heart-check' | 'mode-code' | 'client' | 'copy-trading-redis' | 'chat-redis'

/** Where the attacked program listens: always an address of this machine. */
export interface Target {
  /** An address at which the server accepts a connection, such as `ws://127.0.0.1:41234/ws`. */
  readonly wsUrl: string
  /** The same host and port as `http:`, without a path. */
  readonly httpUrl: string
  /** The path that is answered with 200. */
  readonly healthPath: string
  /** The other server over the same Redis. */
  readonly other?: Target
  readonly redisUrl?: string
  /** Returns the CPU time of the servers, ms; 0 where the system does not report it. */
  readonly cpuMs?: () => number
}

/** The attacker's measurements, by name with its unit: `closedWith1008`, `bytesSent`. */
export type Figures = Readonly<Record<string, number>>

/** Hostile traffic over loopback, bounded in count and in time. */
export interface Attack {
  readonly name: string
  readonly protocols: readonly AttackedName[]
  /** Servers that only a release attacks, because other tests prove the limit over Redis. */
  readonly releaseProtocols?: readonly AttackedName[]
  /** The size for `npm run attack`, in the attack's own unit. */
  readonly fullSize: number
  /** The size for `npm test`, which takes a few seconds at most. */
  readonly testSize: number
  /**
   * Positions of each account in `npm test`, which then gives this attack its own server.
   * @default the positions of the server for all attacks
   */
  readonly testPositions?: number
  /** The figures that the rules require at `testSize`. They do not depend on the machine's speed. */
  readonly demanded?: Figures
  run(target: Target, size: number): Promise<Figures>
}
