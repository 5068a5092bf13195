/** A server, or two servers over one Redis. */
export type AttackedName = 'copy-trading' | 'chat' | 'copy-trading-redis' | 'chat-redis'

export interface Target {
  /** Accepts WebSockets, such as `ws://127.0.0.1:41234/ws`. */
  readonly wsUrl: string
  /** The same host and port as `http:`, without a path. */
  readonly httpUrl: string
  /** Answered with 200. */
  readonly healthPath: string
  readonly other?: Target
  readonly redisUrl?: string
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
  /** Figures required at `testSize`, at any machine speed. */
  readonly demanded?: Figures
  run(target: Target, size: number): Promise<Figures>
}
