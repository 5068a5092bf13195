import type { DiagnosticCode } from '../../shared/errors'
import type { Credentials, Session } from '../../connection/ports/protocol'

/** The result of `read` for a message from the server. */
export interface ReadMessage {
  /** The name under which pages receive the message. */
  readonly name?: string | undefined
  /** The payload for listeners of this name, or the result of the answered request. */
  readonly data?: unknown
  /** The id of the answered request. */
  readonly id?: string | number | null | undefined
  /**
   * The server's error message or code, which ends the request with `server-error`. `undefined`, `null`, `''`, `false`
   * and 0 mean no error.
   */
  readonly error?: unknown
}

/** The parts of Standard Schema (standardschema.dev) used here, as implemented by zod and valibot. */
export interface StandardSchema {
  /** The library's name and its function `validate`. */
  readonly '~standard': {
    readonly vendor?: string
    validate(value: unknown): SchemaResult | PromiseLike<SchemaResult>
  }
}

/** A schema's result: the value or the issues. */
export interface SchemaResult {
  readonly value?: unknown
  /** The issues, each with the path to its field: keys, or objects with a `key`. Omitted for a valid value. */
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] | undefined
}

/** A validated message, or the reason why the message is invalid. */
export type CheckedMessage =
  | {
      readonly ok: true
      readonly data: unknown
    }
  | {
      readonly ok: false
      /** `schema-failed`, `schema-async` or `server-error`. */
      readonly code: DiagnosticCode
      /** Message name, field path, and the schema's own message. */
      readonly detail: string
    }

/** The function that `checked()` returns. Never throws, because requests must settle even with an invalid response. */
export type MessageCheck = (name: string, data: unknown) => CheckedMessage

/** Why the server rejected the user. */
export interface Refusal {
  /** `token` requests a fresh token from the provider once. `final` sets the status to `failed`. */
  readonly reason: 'token' | 'final'
  /** The server's own code, used as the failure's detail. */
  readonly code?: string | undefined
}

/** `never` if the type includes a promise, otherwise 1. */
type NoPromise<Given> = Extract<Given, PromiseLike<unknown>> extends never ? 1 : never
/**
 * Makes the compiler reject an `async` function (JS-105), because `unknown` would accept its promise. A type parameter
 * is accepted, because the compiler checks the condition with `any` instead (JS-107).
 */
type NotPromise<Given> =
  [[1] extends [NoPromise<Given>] ? 1 : never] extends [never] ? 'must not return a promise' : unknown

/** Options of `jsonProtocol()`. */
export interface JsonOptions<Written = unknown, Decoded = unknown, Login = unknown, Ping = unknown> {
  /**
   * Name of the field with the message name. The three field names must differ.
   * @default 'type'
   */
  readonly type?: string
  /**
   * Name of the field with the payload.
   * @default 'data'
   */
  readonly data?: string
  /**
   * Name of the field with the request id, which the response repeats.
   * @default 'id'
   */
  readonly id?: string
  /**
   * Type of request ids: strings, or integers below 2,147,483,648 for servers with an integer field (Go, Java). Ids
   * count up from a random number, also across reconnects, and are compared as strings. Outbox ids are always strings.
   * @default 'string'
   */
  readonly idType?: 'string' | 'number'
  /**
   * Reads a decoded message with a custom shape. Returns a message, a list, or `undefined` for unknown messages.
   * @default by the three fields
   * @example read: (message) => ({ name: Object(message).cmd, data: Object(message).body, id: Object(message).seq })
   */
  readonly read?: (message: unknown) => ReadMessage | readonly ReadMessage[] | undefined
  /**
   * Returns the value to encode. Must not return a promise. `id` is set for requests (as a number with `idType:
   * 'number'`) and for outbox messages.
   * @default an object of the three fields
   * @example write: (cmd, body, seq) => ({ cmd, body, seq })
   */
  readonly write?: (name: string, payload: unknown, id: string | number | undefined) => Written & NotPromise<Written>
  /**
   * Decodes a frame. Must not return a promise. An exception is reported as `frame-malformed`.
   * @default JSON text; binary frames arrive under the name `binary`
   * @example decode: (data) => JSON.parse(typeof data === 'string' ? data : textOfGzip(data))
   */
  readonly decode?: (data: string | ArrayBuffer) => Decoded & NotPromise<Decoded>
  /**
   * Encodes a value as a frame. Must not return a promise. An exception fails the call with `frame-encode-failed`.
   * @default JSON text
   * @example encode: (value) => new Uint8Array(packed(value))
   */
  readonly encode?: (value: unknown) => string | ArrayBuffer | ArrayBufferView
  /**
   * Returns the first value to send on each connection. Must not return a promise.
   * @default none
   * @example login: ({ token }) => ({ type: 'login', data: { token } })
   */
  readonly login?: (credentials: Credentials) => Login & NotPromise<Login>
  /**
   * Whether a message confirms the login. The status becomes `open` only afterwards. Timeout: `policy.readyTimeoutMs`
   * (20,000).
   * @default none: a login needs no response
   * @example loggedIn: (message) => Object(message).type === 'welcome'
   */
  readonly loggedIn?: (message: unknown) => boolean
  /**
   * Returns the reason if the message rejects the user. Called for each message except pongs.
   * @default none
   * @example refused: (message) => (Object(message).code === 401 ? { reason: 'token', code: 'expired' } : undefined)
   */
  readonly refused?: (message: unknown) => Refusal | undefined
  /**
   * Returns the value to send every `policy.pingIntervalMs` (15,000). Must not return a promise. A string is sent
   * unchanged, without quotes and without `encode`.
   * @default none: only the platform detects a dead connection
   * @example ping: () => ({ type: 'ping' })
   */
  readonly ping?: string | (() => Ping & NotPromise<Ping>)
  /**
   * Whether a message answers a ping. Such a message measures the round trip and is not delivered. A string is compared
   * with the whole frame or each of its lines.
   * @default none
   * @example isPong: (message) => Object(message).type === 'pong'
   */
  readonly isPong?: string | ((message: unknown) => boolean)
  /**
   * The result of `checked()`: schemas by name for pushed messages and responses. An invalid message is reported as
   * `schema-failed` and not delivered. An asynchronous schema is reported as `schema-async`.
   * @default none
   * @example schema: checked({ notice: z.object({ text: z.string() }) })
   */
  readonly schema?: MessageCheck
  /**
   * The initial user, until `setSession` is called.
   * @default no user
   */
  readonly session?: Session
  /**
   * Whether a connection requires a signed-in user. Also useful if the address contains the token.
   * @default true with a `login`, else false
   */
  readonly needsSession?: boolean
  /**
   * Minimum time in ms between `subscribe` or `unsubscribe` calls for topics, for servers with a message rate limit. By
   * default, all topics are subscribed when the connection opens.
   * @default 0
   * @example topicIntervalMs: 250
   */
  readonly topicIntervalMs?: number
}

/** Events of `jsonProtocol()`. */
export interface JsonEvents {
  /** A message from the server, which pages receive on the channel `message:<name>`. */
  messageReceived: { readonly name: string; readonly data: unknown; readonly atMs: number }
  /** The response to an outbox message. After a rejection, `error` contains the server's message. */
  durableAnswered: { readonly id: string; readonly data?: unknown; readonly error?: string }
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends JsonEvents {}
}
