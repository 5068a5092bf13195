import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { SocketStatus } from '../machine/status'
import type { LeaseAccess, Tabs } from '../leases/lease-set'
import type { Inspection } from './inspection'
import type { Ports } from './ports'

interface PartOfClient {
  /** Creates the feature's platform ports. The application's own ports take precedence. */
  readonly ports?: (client: string) => Partial<Ports>
  readonly wrap?: (ports: Ports, client: PartView) => WrappedClient
}

export interface JoinedClient<out Running> {
  readonly ports: Ports
  readonly onPart: OnPartEvent
  readonly on: (name: 'sessionChanged', listener: (user: { readonly userId: number | string } | null) => void) => void
  inTurn(task: () => void): void
  run(call: (running: Running) => void): void
  read<Answer>(question: (running: Running) => Answer): Answer | undefined
}

/** Client events that only features receive. */
export interface PartEvents {
  /** A diagnostic with its time. Emitted even after the report limit is reached. */
  counted: Diagnostic & { readonly atMs: number }
  answered: { readonly atMs: number; readonly ms: number }
  detached: { readonly isLost: boolean }
  /** The client was disposed. */
  ended: undefined
}

export type OnPartEvent = <Name extends keyof PartEvents>(
  name: Name, listener: (payload: PartEvents[Name]) => void,
) => void

interface PartView {
  readonly onPart: OnPartEvent
  readonly on: {
    (name: 'statusChanged', listener: (status: SocketStatus) => void): void
    (name: 'diagnosed', listener: (diagnostic: Diagnostic) => void): void
  }
  readonly redact: (text: string) => string
}

interface WrappedClient {
  readonly ports: Ports
  readonly members: { readonly stats?: () => ClientStats; readonly inspection?: Inspection }
}

/** Optional client features for the `parts` option. Builds omit unused features. */
export type Parts = {
  /**
   * Lets the selected tab decide whether a page needs the socket.
   * @default none
   */
  readonly tabs?: PartOfClient & { readonly manage: (leases: LeaseAccess) => Tabs }
  /**
   * Prints to the console.
   * @default none
   */
  readonly log?: PartOfClient
  /**
   * Counts frames, losses, round trips and diagnostics for `stats()`.
   * @default none
   */
  readonly statistics?: PartOfClient
  /**
   * Records the last 200 events, for the client's `inspection`.
   * @default none
   */
  readonly inspector?: PartOfClient
}

/** Option that adds features to a protocol or client. */
export interface WithParts {
  /**
   * Client features that the protocol does not include, such as `consoleLog()`.
   * @default none
   */
  readonly parts?: readonly Parts[]
}

/** Merges the protocol's features with the client's, which take precedence. */
export function partsOf(...given: readonly WithParts[]): Parts {
  const all: Parts = {}
  for (const { parts = [] } of given) Object.assign(all, ...parts)
  return all
}

/** Counters since the client was created. */
export interface ClientStats {
  /** Number of frames received. */
  readonly framesIn: number
  /** Number of frames sent. */
  readonly framesOut: number
  /** Total size of received frames, in UTF-16 units for text and in bytes for binary data. */
  readonly sizeIn: number
  /** Total size of sent frames, in the same units as `sizeIn`. */
  readonly sizeOut: number
  /** Number of opened connections. */
  readonly opens: number
  /** Number of lost connections. */
  readonly losses: number
  /** Last round trip of a ping in ms. */
  readonly roundTripMs: number | null
  /** The last 60 round trips, oldest first. */
  readonly roundTrips: readonly { readonly atMs: number; readonly ms: number }[]
  /** Number of reports for each code. */
  readonly diagnostics: Readonly<Partial<Record<DiagnosticCode, number>>>
  /** The last diagnostic with its time (epoch ms), or `null` if there is none. */
  readonly lastDiagnostic: (Diagnostic & { readonly atMs: number }) | null
}
