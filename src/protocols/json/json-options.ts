import type { DiagnosticCode } from '../../shared/errors'
import type { Credentials, Protocol, Session } from '../../connection/ports/protocol'

/** The result of `read` for a message of the server. */
export interface ReadMessage {
  /** The name under which pages receive it. */
  readonly name?: string | undefined
  /** The payload for the listeners of that name, or the result of the answered request. */
  readonly data?: unknown
  /** The id of the answered request. */
  readonly id?: string | number | null | undefined
  /**
   * The server's own message or code for an error: the answered request ends with `server-error`. `undefined`, `null`,
   * `''`, `false` and 0 are no error.
   */
  readonly error?: unknown
}

/** The used part of Standard Schema (standardschema.dev); zod and valibot have it. */
export interface StandardSchema {
  /** The part that Standard Schema names: the library's name, and `validate`, which checks a value. */
  readonly '~standard': {
    readonly vendor?: string
    validate(value: unknown): SchemaResult | PromiseLike<SchemaResult>
  }
}

/** The result of a schema: the value, or the issues. */
export interface SchemaResult {
  /** The checked value. */
  readonly value?: unknown
  /** The mistakes, each with the path of its field: keys, or objects with a `key`. Omitted when the value fits. */
  readonly issues?: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] | undefined
}

/** A message as returned by its schema, or why it does not fit. */
export type CheckedMessage =
  | {
      readonly ok: true
      /** The data as returned by the schema. */
      readonly data: unknown
    }
  | {
      readonly ok: false
      /** `schema-failed`, `schema-async` or `server-error`. */
      readonly code: DiagnosticCode
      /** The name of the message, the path of the field, and the schema's own message. */
      readonly detail: string
    }

/** The result of `checked()`. Never throws: a request whose response does not fit is answered too. */
export type MessageCheck = (name: string, data: unknown) => CheckedMessage

/** Why the server rejects the user. */
export interface Refusal {
  /** `token` requests a fresh token from the provider once; `final` ends in `failed`. */
  readonly reason: 'token' | 'final'
  /** The server's own code; it becomes the detail of the failure. */
  readonly code?: string | undefined
}

/** The options of `jsonProtocol()`. */
export interface JsonOptions {
  /**
   * The field with a message's name. The three fields differ.
   * @default 'type'
   */
  readonly type?: string
  /**
   * The field with its payload.
   * @default 'data'
   */
  readonly data?: string
  /**
   * The field with the id of a request, which the response repeats.
   * @default 'id'
   */
  readonly id?: string
  /**
   * The type of request ids: strings, or whole numbers below 2,147,483,648 for servers with an integer field (Go,
   * Java). They count up from a random one, over reconnects too. Responses are matched by the id's text. Ids of an
   * outbox are strings.
   * @default 'string'
   */
  readonly idType?: 'string' | 'number'
  /**
   * Reads a decoded message of any other shape, or a list of messages; returns `undefined` for unknown ones.
   * @default by the three fields
   * @example read: (message) => ({ name: Object(message).cmd, data: Object(message).body, id: Object(message).seq })
   */
  readonly read?: (message: unknown) => ReadMessage | readonly ReadMessage[] | undefined
  /**
   * Returns the value to encode, no promise; `id` is passed for requests and messages of an outbox, and is a number for
   * requests with `idType: 'number'`.
   * @default an object of the three fields
   * @example write: (cmd, body, seq) => ({ cmd, body, seq })
   */
  readonly write?: (name: string, payload: unknown, id: string | number | undefined) => unknown
  /**
   * Reads a frame; no promise. An exception is reported as `frame-malformed`.
   * @default JSON text; binary frames arrive under the name `binary`
   * @example decode: (data) => JSON.parse(typeof data === 'string' ? data : textOfGzip(data))
   */
  readonly decode?: (data: string | ArrayBuffer) => unknown
  /**
   * Creates a frame; no promise. An exception is returned as `frame-encode-failed`.
   * @default JSON text
   * @example encode: (value) => new Uint8Array(packed(value))
   */
  readonly encode?: (value: unknown) => string | ArrayBuffer | ArrayBufferView
  /**
   * The first value to send on each connection, no promise.
   * @default none
   * @example login: ({ token }) => ({ type: 'login', data: { token } })
   */
  readonly login?: (credentials: Credentials) => unknown
  /**
   * Recognizes the response to the login: only then is the status `open`, within `policy.readyTimeoutMs` (20,000).
   * @default none: a login needs no response
   * @example loggedIn: (message) => Object(message).type === 'welcome'
   */
  readonly loggedIn?: (message: unknown) => boolean
  /**
   * Recognizes a rejection; called for each message except pongs.
   * @default none
   * @example refused: (message) => (Object(message).code === 401 ? { reason: 'token', code: 'expired' } : undefined)
   */
  readonly refused?: (message: unknown) => Refusal | undefined
  /**
   * The value to send every `policy.pingIntervalMs` (15,000), no promise. A string instead of a function is sent
   * unchanged, without quotes and without `encode`.
   * @default none: only the platform detects a dead connection
   * @example ping: () => ({ type: 'ping' })
   */
  readonly ping?: string | (() => unknown)
  /**
   * Recognizes the response to a ping; it measures the round trip and is not delivered. A string instead of a function
   * is the whole frame, unchanged, or one of the texts that are joined with newlines.
   * @default none
   * @example isPong: (message) => Object(message).type === 'pong'
   */
  readonly isPong?: string | ((message: unknown) => boolean)
  /**
   * The result of `checked()`: a schema by name, for pushed messages and for the responses to requests of that name. A
   * mismatch is reported as `schema-failed` and not delivered; an asynchronous schema is `schema-async`.
   * @default none
   * @example schema: checked({ notice: z.object({ text: z.string() }) })
   */
  readonly schema?: MessageCheck
  /**
   * The user signed in from the start; later `setSession`.
   * @default no user
   */
  readonly session?: Session
  /**
   * Opens nothing without a signed-in user; for a token in the address too.
   * @default true with a `login`, else false
   */
  readonly needsSession?: boolean
  /**
   * Minimum time between two calls of `subscribe` or `unsubscribe` of topics, ms: for servers that limit messages per
   * second. Without it all topics are subscribed when the connection opens.
   * @default 0
   * @example topicIntervalMs: 250
   */
  readonly topicIntervalMs?: number
}

/** The events of `jsonProtocol()`. */
export interface JsonEvents {
  /** A message of the server. Pages receive it by its name, as the channel `message:<name>`. */
  messageReceived: { readonly name: string; readonly data: unknown; readonly atMs: number }
  /** The response to a message of an outbox; `error` has the server's message for a rejection. */
  durableAnswered: { readonly id: string; readonly data?: unknown; readonly error?: string }
}

/** The protocol that `jsonProtocol()` returns. */
export type JsonProtocol = Protocol<JsonEvents>
