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
  /** The signed-in trader that pages show. */
  trader(): number | null
  signIn(trader: number | null): void
  /** Runs the action now, or when the device wakes. Never runs after the app has ended. */
  onceAwake(act: (app: App) => void): void
  /** Brings the app to the foreground, even if only for a moment. */
  show(): void
  post(message: OutboxMessage<Payload>): void
  /** The network state that the platform reports. Each process starts with it. */
  isOnline: boolean
  /** Runs a fault that ends after this time, or when all faults end. */
  during(forMs: number, begin: () => () => void): void
  calm(): void
  /** Records that a fault of this kind had an effect. */
  count(what: string, times?: number): void
  judge(invariant: InvariantName, holds: boolean, detail: () => string): void
}

interface StorageWatch {
  isSound(): boolean
  troubles(): number
  /** Starts a fault, which ends when the returned function is called. */
  fails(undo: () => void): () => void
  keys(): Iterable<string>
}

/** The ids of the users never occur within an amount or another number. */
export const traderOf = (user: number): number => 10_259 + user
export const userOf = (trader: number | null): number | null => (trader === null ? null : trader - 10_259)
export const traders = [traderOf(1), traderOf(2)] as const
/** The trader of a token, or `undefined` for text that is not a token. */
export function ownerOfToken(token: string): string | undefined {
  const [, user] = /^token \d+ of (\d+)$/.exec(token) ?? []
  return user === undefined ? undefined : String(traderOf(Number(user)))
}
export const tokenText = /token \d+ of \d/
