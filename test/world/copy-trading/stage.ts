import type { OutboxMessage } from '../../../src/outbox/model/entry'
import type { Device } from '../device'
import type { Line } from '../line'
import type { World } from '../world'
import type { App } from './app'
import type { FeedServer } from './feed-server'
import type { InvariantName } from './invariants'
import type { Payload } from './message'
import type { Platform } from './platform'

/** All that outlives the processes of an app in one history. */
export interface Stage {
  readonly device: Device
  readonly line: Line
  readonly server: FeedServer
  readonly platform: Platform
  readonly storage: StorageWatch
  /** The world of the present process. */
  world(): World
  app(): App
  /** The signed-in trader, as pages know it. */
  trader(): number | null
  signIn(trader: number | null): void
  /** Does it to the app now, or when the device wakes; not at all once that app is gone. */
  onceAwake(act: (app: App) => void): void
  /** The app comes to the front, if for a moment only. */
  show(): void
  /** Posts a message as the user of this app. */
  post(message: OutboxMessage<Payload>): void
  /** The network as the platform knows it; each process begins with it. */
  isOnline: boolean
  /** Ends after so long, or when all is calmed. */
  during(forMs: number, begin: () => () => void): void
  calm(): void
  /** Something of this kind truly happened. */
  count(what: string, times?: number): void
  judge(invariant: InvariantName, holds: boolean, detail: () => string): void
}

/** The storage's troubles. */
interface StorageWatch {
  isSound(): boolean
  /** How often one began so far. */
  troubles(): number
  /** A trouble begins, and ends as the result is called. */
  fails(undo: () => void): () => void
  keys(): Iterable<string>
}

/** The users of the world have ids of which no amount and no other number is made. */
export const traderOf = (user: number): number => 10_259 + user
export const userOf = (trader: number | null): number | null => (trader === null ? null : trader - 10_259)
export const traders = [traderOf(1), traderOf(2)] as const
/** The trader of a token of the world; `undefined` for a text that is no token. */
export function ownerOfToken(token: string): string | undefined {
  const [, user] = /^token \d+ of (\d+)$/.exec(token) ?? []
  return user === undefined ? undefined : String(traderOf(Number(user)))
}
export const tokenText = /token \d+ of \d/
