import type { ChatAnswer, ChatDelivery } from '../model/chat-message-wire'
import type { OutboxAnswer, OutboxCallbacks, OutboxWire } from '../../outbox/model/entry'
import type { Clock } from '../../connection/ports/ports'
import type { ChatUpload } from '../chat-ports'
import type { ChatEar, ChatWire } from './chat-wire'
import { isDraft, isUploaded, withUrl, type ChatDraft } from '../draft'
import { createUploads } from '../uploads'

export interface ChatOutboxWireOptions<Events extends object> {
  readonly wire: ChatWire<Events>
  readonly clock: Clock
  readonly upload: ChatUpload | undefined
  readonly uploadTimeoutMs: number
  /** What the chat itself hears. */
  readonly ear: Omit<ChatEar, 'answered'>
  uploadFailed(detail: string): void
}

export interface ChatOutboxWire<Events extends object> extends OutboxWire<ChatDraft, Events> {
  /** The server told of a message of the user's own: it has it, also when its answer did not get here. */
  taken(delivery: ChatDelivery): void
}

/** How drafts travel: a file is uploaded first, and only then is there a frame. */
export function chatOutboxWire<Events extends object>(
  options: ChatOutboxWireOptions<Events>,
): ChatOutboxWire<Events> {
  const { wire, clock, ear, upload = noUpload } = options
  /** Of what is being uploaded. */
  const drafts = new Map<string, ChatDraft>()
  let outbox: OutboxCallbacks<ChatDraft> | undefined
  const uploads = createUploads({
    upload,
    clock,
    timeoutMs: options.uploadTimeoutMs,
    uploaded(id, url) {
      const draft = drafts.get(id)
      drafts.delete(id)
      if (draft !== undefined) outbox?.amend(id, withUrl(draft, url))
    },
    failed(id, detail) {
      drafts.delete(id)
      options.uploadFailed(detail)
      outbox?.answered({ id, outcome: 'failed', code: 'upload-failed' })
    },
  })

  return {
    accepts: isDraft,
    taken: ({ id, createdAt }) => outbox?.answered({ id, outcome: 'acked', result: { createdAt } }),
    frame({ id, payload }, userId) {
      const { from, to, content, file } = payload
      if (from !== String(userId)) return undefined
      if (isUploaded(payload) || content.kind === 'text' || file === undefined) return wire.frame({ id, to, content })
      drafts.set(id, payload)
      uploads.start(id, { kind: content.kind, file, user: from })
      return undefined
    },
    listen(client, hear) {
      outbox = hear
      const stop = wire.listen(client, {
        answered: (answer) => hear.answered(outcomeOf(answer)),
        ...ear,
      })
      return () => {
        stop()
        uploads.stop()
      }
    },
  }
}

const noUpload: ChatUpload = () => Promise.reject(new Error('no upload is given'))

const takenCode = 1000

function outcomeOf({ id, code, createdAt }: ChatAnswer): OutboxAnswer {
  if (code !== takenCode) return { id, outcome: 'failed', code: String(code) }
  return { id, outcome: 'acked', result: { createdAt } }
}
