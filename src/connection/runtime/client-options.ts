import type { Diagnostic } from '../../shared/errors'
import type { Effect, MachineEvent } from '../machine/machine-events'
import type { Machine } from '../machine/machine-api'
import type { MachineState } from '../machine/machine-state'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { OnPartEvent, PartEvents, WithParts } from '../ports/client-parts'
import type { Ports, SocketRequest } from '../ports/ports'
import type { Credentials, Protocol, ProtocolSession } from '../ports/protocol'
import type { Mailbox } from '../../shared/scheduling'
import type { ClientEvents, Emit } from './client-api'
import type { Persistence } from './persisted-state'
import type { ReportLimit } from './report-limit'
import type { Resolver } from './resolver'

/**
 * A step of the connection machine, for debugging. Contains no token. Event, effects and state may change in any
 * version.
 */
export interface DebugRecord {
  /** Client name. */
  readonly client: string
  /** Time of the step according to the client's clock. */
  readonly atMs: number
  readonly event: MachineEvent
  readonly effects: readonly Effect[]
  /** State after the step. */
  readonly state: MachineState
}

type Header = Readonly<Record<string, string>>

/** Client options, without ports. */
export interface ClientOptions<Events extends object, Running extends ProtocolSession = ProtocolSession>
  extends WithParts {
  /**
   * Name that distinguishes several clients in an app.
   * @default `default`
   */
  readonly name?: string
  /**
   * Absolute `wss:` address, or a function called before each connection. `ws:` is allowed in development and for
   * loopback hosts. If the function reads `token`, the token provider is also called before each connection. If the
   * socket did not open, `rejected` is set once per outage, because platforms do not report a rejected token. The query
   * never appears in a log, error, status or diagnostic. An exception fails the attempt with `url-failed`. An invalid
   * address sets the status to `failed` with `invalid-url` or `insecure-url`. Spaces and non-ASCII characters in path
   * and query are escaped. Write a non-ASCII host in Punycode, because only browsers are known to convert it.
   * @example
   * url: ({ token = '' }) => `wss://api.example.com/ws?token=${encodeURIComponent(token)}`
   */
  readonly url: string | ((credentials: Credentials) => string | Promise<string>)
  /** The protocol of the socket: `jsonProtocol()`, `copyTrading()` and others. */
  readonly protocol: Protocol<Events, Running>
  /**
   * Handshake headers, or a function called like `url`, for example to send the token. Browsers ignore headers. A
   * result other than a record of strings sets the status to `failed` with `invalid-option`.
   * @default none
   * @example
   * createTradewire({ url, protocol, header: ({ token = '' }) => ({ Authorization: `Bearer ${token}` }) })
   */
  readonly header?: Header
    | ((credentials: Credentials) => Header | undefined | Promise<Header | undefined>)
  /**
   * WebSocket subprotocols, or a function called like `header`.
   * @default none
   */
  readonly protocols?: readonly string[]
    | ((credentials: Credentials) => readonly string[] | undefined | Promise<readonly string[] | undefined>)
  /**
   * Further options of the platform's `connectSocket`, such as WeChat's `tcpNoDelay`. Platforms ignore unknown options.
   * @default none
   * @example createTradewire({ url, protocol, native: { tcpNoDelay: true, perMessageDeflate: true } })
   */
  readonly native?: SocketRequest['native']
  /**
   * Times and limits. If you change a field later, new timers use the new value.
   * @default the protocol's, else the default of each option
   */
  readonly policy?: Partial<ConnectionPolicy>
  /**
   * Maximum size of a sent or received frame. Larger frames are rejected.
   * @default 4 MiB
   */
  readonly maxFrameBytes?: number
  /**
   * Whether to allow `ws:` for any host.
   * @default false
   */
  readonly allowInsecure?: boolean
  /**
   * State to store for the next start, such as the positions with `persistPositions()`.
   * @default none
   */
  readonly persist?: Persistence<Running>
  /**
   * In development builds, receives every machine event and effect, but no frames or protocol commands.
   * @default none
   */
  readonly debug?: (record: DebugRecord) => void
}

export interface ClientEnvironment {
  readonly ports: Ports
  readonly development: boolean
}

type Trace = (event: MachineEvent, effects: readonly Effect[], atMs: number, machine: Machine) => void

export interface ClientChecks {
  /** Throws `invalid-option`. */
  check(options: object): void
  /** Throws `invalid-option`. */
  checkPolicy(policy: ConnectionPolicy): void
  /** Stores the protocol under the client's `report` function, for `requireProtocol`. */
  keepProtocol(report: object, protocol: object): void
  /** Passes each step to the `debug` option. Reports exceptions of `debug`, and policy values that became invalid. */
  trace(
    client: string, debug: ((record: DebugRecord) => void) | undefined, policy: ConnectionPolicy,
    report: (diagnostic: Diagnostic) => void, threw: (error: unknown, hook: string) => void,
  ): Trace
}

export interface ClientSurroundings<Events extends object, Running extends ProtocolSession> {
  readonly options: ClientOptions<Events, Running>
  readonly name: string
  readonly maxFrameBytes: number
  readonly ports: Ports
  readonly policy: ConnectionPolicy
  readonly resolver: Resolver
  readonly mailbox: Mailbox
  readonly limit: ReportLimit
  /** @param isFinal whether the diagnostic ends in `failed` and is therefore always reported */
  report(diagnostic: Diagnostic, error?: unknown, isFinal?: boolean): void
  readonly emit: Emit<Events>
  readonly on: (name: keyof ClientEvents, listener: (payload: never) => void) => () => void
  readonly onPart: OnPartEvent
  emitToParts<Name extends keyof PartEvents>(name: Name, payload: PartEvents[Name]): void
  /** In development builds, called after the effects of each step. */
  readonly trace: Trace | undefined
  threw(error: unknown, event: string): void
  ended(): void
}

/** Options of a client that uses the platform's ports. */
export interface PlatformClientOptions<Events extends object, Running extends ProtocolSession = ProtocolSession>
  extends ClientOptions<Events, Running> {
  /**
   * Ports that replace the platform's ports.
   * @default the platform's
   */
  readonly ports?: Partial<Ports>
}
