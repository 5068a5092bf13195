export type ScaleEngine = 'memory' | 'redis'

export interface ScaleOptions {
  readonly engines: readonly ScaleEngine[]
  /** Numbers of clients, growing. */
  readonly counts: readonly number[]
  /** Clients share them evenly. */
  readonly accounts: number
  readonly positions: number
  /** Deltas a second of each account. */
  readonly rate: number
  /** How long each number is measured, ms, and how long it is left alone before. */
  readonly measureMs: number
  readonly settleMs: number
  readonly reported?: ((line: string) => void) | undefined
}

/** The cost of that number of clients, summed over all servers. */
export interface ScaleRow {
  readonly engine: ScaleEngine
  readonly servers: number
  readonly clients: number
  /** In use after what is not was collected, and resident. */
  readonly usedMiB: number
  readonly rssMiB: number
  /** Shares of one core: all servers, each of them, and Redis. */
  readonly serverCpu: number
  readonly serverCpus: readonly number[]
  readonly redisCpu: number
  /**
   * Memory in use, and millionths of a core, that each client added to what one client for each account at each server
   * cost; none for so few.
   */
  readonly bytesPerClient: number | null
  readonly cpuMicrosPerClient: number | null
  /** To each. */
  readonly framesPerSecond: number
  readonly wireBytesPerSecond: number
  /** How late an event loop was at worst in 99 of 100 looks, ms. */
  readonly lateMs: number
}

export interface ScaleReport {
  readonly machine: { readonly cores: number; readonly model: string; readonly node: string; readonly redis: string }
  /** The machine's load at the start: others worked on it if this is not small. */
  readonly loadBefore: number
  readonly accounts: number
  readonly positions: number
  readonly rate: number
  readonly rows: readonly ScaleRow[]
  readonly complaints: readonly string[]
}
