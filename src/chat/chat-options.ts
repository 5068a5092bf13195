import { isPositive } from '../shared/checks'
import { requireOption } from '../shared/options'
import type { ChatProfile } from './model/chat-message-wire'
import type { SocketClient } from '../connection/runtime/client-api'
import type { ChatPorts, ChatUpload, FetchHistory } from './chat-ports'
import type { ChatWire } from './wire/chat-wire'

/** Each has a default that suits a chat on a phone. */
export interface ChatLimits {
  /** How long the server may take to answer for a message while the line is up, ms; then it failed. Default 10,000. */
  readonly answerTimeoutMs?: number
  /** How long a file may take to be uploaded, ms. Default 60,000. */
  readonly uploadTimeoutMs?: number
  /** How long the server may take for a page of history, ms. Default 15,000. */
  readonly historyTimeoutMs?: number
  /** How long one call of the storage may take, ms. Default 10,000. */
  readonly storageTimeoutMs?: number
  /** Messages that are loaded at a time. Default 30. */
  readonly pageSize?: number
}

const defaultLimits: Required<ChatLimits> = {
  answerTimeoutMs: 10_000,
  uploadTimeoutMs: 60_000,
  historyTimeoutMs: 15_000,
  storageTimeoutMs: 10_000,
  pageSize: 30,
}

/** Throws `invalid-option` with the limit that is no positive number. */
export function chatLimitsOf(given: ChatLimits): Required<ChatLimits> {
  const { answerTimeoutMs, uploadTimeoutMs, historyTimeoutMs, storageTimeoutMs, pageSize } =
    { ...defaultLimits, ...given }
  const limits = { answerTimeoutMs, uploadTimeoutMs, historyTimeoutMs, storageTimeoutMs, pageSize }
  for (const [name, value] of Object.entries(limits)) requireOption(name, value, isPositive(value))
  return limits
}

export interface ChatCalls {
  /** How the user is shown in messages of their own, asked when one is written. */
  readonly me?: ChatProfile | (() => ChatProfile)
  /** Without one an image or a voice message fails with `upload-failed`. */
  readonly upload?: ChatUpload
  /** Without one what was missed, and what is not kept here any more, is not seen. */
  readonly fetchHistory?: FetchHistory
}

export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
  readonly client: SocketClient<Events>
  readonly wire: ChatWire<Events>
  readonly ports: ChatPorts
}
