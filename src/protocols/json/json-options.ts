import type { Credentials, Protocol, Session } from '../../connection/ports/protocol'

/** What `read` finds in a message of the server. */
export interface ReadMessage {
  /** The name under which pages hear it. */
  readonly name?: string | undefined
  /** What the listeners of that name get, or the result of the request that it answers. */
  readonly data?: unknown
  /** The id of the request that it answers. */
  readonly id?: string | number | null | undefined
  /** The server's own words for an error: the request that it answers ends with `server-error`. */
  readonly error?: string | undefined
}

/** The part of Standard Schema (standardschema.dev) that is called; zod, valibot and arktype have it. */
export interface StandardSchema {
  readonly '~standard': { validate(value: unknown): SchemaResult | PromiseLike<SchemaResult> }
}

export interface SchemaResult {
  readonly value?: unknown
  readonly issues?: readonly { readonly message: string }[] | undefined
}

/** Why the server refuses the user. */
export interface Refusal {
  /** `token` asks the token provider for a fresh one, once; `final` ends in `failed`. */
  readonly reason: 'token' | 'final'
  /** The server's own code; it stays with the failure as its detail. */
  readonly code?: string | undefined
}

export interface JsonOptions {
  /** The field with a message's name. Default `type`. */
  readonly type?: string
  /** The field with its payload. Default `data`. */
  readonly data?: string
  /** The field with the id of a request, which its answer repeats. Default `id`. */
  readonly id?: string
  /** Reads a decoded message of any other shape; `undefined` for what it does not know. */
  readonly read?: (message: unknown) => ReadMessage | undefined
  /** Makes the value that is encoded; `id` is given for requests alone. */
  readonly write?: (name: string, payload: unknown, id: string | undefined) => unknown
  /** Default: JSON text; binary frames arrive under the name `binary`. */
  readonly decode?: (data: string | ArrayBuffer) => unknown
  /** Default: JSON text. */
  readonly encode?: (value: unknown) => string | ArrayBuffer | ArrayBufferView
  /** The first value that is sent on each connection. */
  readonly login?: (credentials: Credentials) => unknown
  /** The answer to the login: only then is the status `open`. Without it a login needs no answer. */
  readonly loggedIn?: (message: unknown) => boolean
  /** Asked about each message. */
  readonly refused?: (message: unknown) => Refusal | undefined
  /** The value that is sent as a ping. Default: none, and a dead line goes unnoticed until the platform tells. */
  readonly ping?: () => unknown
  /** The answer to a ping; it measures the round trip and is not delivered. */
  readonly isPong?: (message: unknown) => boolean
  /** By name, for pushed messages and for the answers to requests of that name. */
  readonly schema?: Readonly<Record<string, StandardSchema>>
  /** Who is signed in from the start. */
  readonly session?: Session
  /** Opens nothing before somebody is signed in. Default: true with a `login`. */
  readonly needsSession?: boolean
}

export interface JsonEvents {
  /** A message of the server. Pages hear it by its name, as the channel `message:<name>`. */
  messageReceived: { readonly name: string; readonly data: unknown; readonly atMs: number }
  /** The answer to a message of an outbox; `error` has the server's words when it refused. */
  durableAnswered: { readonly id: string; readonly data?: unknown; readonly error?: string }
}

export type JsonProtocol = Protocol<JsonEvents>
