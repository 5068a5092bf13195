import { createOutbox } from '../../outbox/create-outbox'
import type { Outbox } from '../../outbox/outbox-api'
import type { ChatDelivery } from '../model/chat-message-wire'
import { chatOutboxWire, type ChatOutboxWireOptions } from './chat-outbox-wire'
import type { ChatLimits, ChatOptions } from '../chat-options'
import type { ChatUpload } from '../chat-ports'
import type { ChatDraft } from '../draft'

export interface ChatOutboxOptions<Events extends object>
  extends Pick<ChatOptions<Events>, 'client' | 'wire' | 'ports'> {
  readonly upload: ChatUpload | undefined
  readonly limits: Required<ChatLimits>
  readonly ear: ChatOutboxWireOptions<Events>['ear']
}

export interface ChatOutbox {
  readonly outbox: Outbox<ChatDraft>
  /** The server told of a message of the user's own. */
  taken(delivery: ChatDelivery): void
}

/** Settled messages that are kept while the store cannot take them. */
const mostSettled = 500

/** Where the user's own messages are until the server has them. */
export function createChatOutbox<Events extends object>(options: ChatOutboxOptions<Events>): ChatOutbox {
  const { client, wire, ports, upload, limits, ear } = options
  const { clock, locks, random } = ports
  const link = chatOutboxWire({
    wire, clock, upload, ear,
    uploadTimeoutMs: limits.uploadTimeoutMs,
    uploadFailed: (detail) => client.report({ code: 'upload-failed', detail }),
  })
  const outbox = createOutbox({
    client,
    wire: link,
    ports: { storage: ports.outbox, locks, clock, random },
    requestTimeoutMs: limits.answerTimeoutMs,
    unanswered: 'failed',
    mostSettled,
    storageTimeoutMs: limits.storageTimeoutMs,
  })
  return { outbox, taken: link.taken }
}
