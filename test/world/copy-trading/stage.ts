import type { OutboxMessage } from '../../../src/outbox/model/entry'
import type { Device } from '../device'
import type { Line } from '../line'
import type { World } from '../world'
import type { App } from './app'
import type { FeedServer } from './feed-server'
import type { InvariantName } from './invariants'
import type { Payload } from './message'
import type { Platform } from './platform'

/** The state that outlives an app's processes in one history. */
export interface Stage {
  readonly device: Device
  readonly line: Line
  readonly server: FeedServer
  readonly platform: Platform
  readonly storage: StorageWatch
  world(): World
  app(): App
  trader(): number | null
  signIn(trader: number | null): void
  /** Runs the action now or when the device wakes, but never after the app has ended. */
  onceAwake(act: (app: App) => void): void
  /** Brings the app to the foreground. */
  show(): void
  post(message: OutboxMessage<Payload>): void
  /** The network state that the platform reports, also to each new process. */
  isOnline: boolean
  /** Runs a fault that ends after this time, or when all faults end. */
  during(forMs: number, begin: () => () => void): void
  calm(): void
  count(what: string, times?: number): void
  judge(invariant: InvariantName, holds: boolean, detail: () => string): void
}

interface StorageWatch {
  isSound(): boolean
  troubles(): number
  /** The returned function ends the fault. */
  fails(undo: () => void): () => void
  keys(): Iterable<string>
}

/** Id of the first user. Ids of nine digits never occur in amounts, prices and times. */
const firstTrader = 810_259_001
export const traderOf = (user: number): number => firstTrader - 1 + user
export const userOf = (trader: number | null): number | null => (trader === null ? null : trader + 1 - firstTrader)
export const traders = [traderOf(1), traderOf(2)] as const
/** `undefined` if the text is not a token. */
export function ownerOfToken(token: string): string | undefined {
  const [, user] = /^token \d+ of (\d+)$/.exec(token) ?? []
  return user === undefined ? undefined : String(traderOf(Number(user)))
}
export const tokenText = /token \d+ of \d/
