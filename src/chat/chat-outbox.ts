import type { Clock } from '../connection/ports/ports'
import { createOutbox } from '../outbox/create-outbox'
import type { OutboxAnswer, OutboxCallbacks, OutboxWire } from '../outbox/model/entry'
import type { Outbox } from '../outbox/outbox-api'
import { isName } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { within } from '../shared/scheduling'
import type { ChatLimits, ChatOptions, ChatUpload } from './api/chat-api'
import { takenCode, type ChatAnswer, type ChatDelivery } from './model/messages'
import { isDraft, isUploaded, withUrl, type ChatDraft } from './api/sending'
import type { ChatEar, ChatWire } from './wire/chat-envelopes'

interface ChatOutboxOptions<Events extends object>
  extends Pick<ChatOptions<Events>, 'client' | 'wire' | 'ports'> {
  /** The chat's clock. When the chat ends, the clock fires the timeouts of pending uploads. */
  readonly clock: Clock
  readonly upload: ChatUpload | undefined
  readonly limits: Required<ChatLimits>
  readonly ear: ChatOutboxWireOptions<Events>['ear']
}

interface ChatOutbox {
  readonly outbox: Outbox<ChatDraft>
  taken(delivery: ChatDelivery): void
}

/** Maximum number of settled messages that are not archived yet. Equals the limit for unsettled messages (OB-14). */
const mostSettled = 500

export function createChatOutbox<Events extends object>(options: ChatOutboxOptions<Events>): ChatOutbox {
  const { client, wire, ports, clock, upload, limits, ear } = options
  const { locks, random } = ports
  const link = chatOutboxWire({
    wire, clock, upload, ear,
    uploadTimeoutMs: limits.uploadTimeoutMs,
    inTurn: client.inTurn,
    uploadFailed: (detail) => client.report({ code: 'upload-failed', detail }),
  })
  const outbox = createOutbox({
    client,
    wire: link,
    ports: { storage: ports.outbox, locks, clock: ports.clock, random },
    unanswered: 'failed',
    mostSettled,
  })
  return { outbox, taken: link.taken }
}

interface ChatOutboxWireOptions<Events extends object> {
  readonly wire: ChatWire<Events>
  readonly clock: Clock
  readonly upload: ChatUpload | undefined
  readonly uploadTimeoutMs: number
  readonly ear: Omit<ChatEar, 'answered'>
  inTurn(task: () => void): void
  uploadFailed(detail: string): void
}

interface ChatOutboxWire<Events extends object> extends OutboxWire<ChatDraft, Events> {
  /**
   * Called when the user's own message arrives. The arrival proves acceptance even if the response was lost (CM-10).
   */
  taken(delivery: ChatDelivery): void
}

/** Maps drafts to frames. A draft with a file has no frame before the upload. */
function chatOutboxWire<Events extends object>(
  options: ChatOutboxWireOptions<Events>,
): ChatOutboxWire<Events> {
  const { wire, clock, ear, upload = noUpload } = options
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
      // Runs as one task, so that the diagnostic's listeners already see the failed message (RT-16).
      options.inTurn(() => {
        outbox?.answered({ id, outcome: 'failed', code: 'upload-failed' })
        options.uploadFailed(detail)
      })
    },
  })

  return {
    accepts: isDraft,
    taken: ({ id, createdAt, sentAt }) =>
      outbox?.answered({ id, outcome: 'acked', result: { createdAt, sentAt } }),
    frame({ id, payload }, userId) {
      const { from, to, content, file } = payload
      if (from !== String(userId)) return undefined
      if (isUploaded(payload) || content.kind === 'text' || file === undefined) return wire.frame({ id, to, content })
      drafts.set(id, payload)
      uploads.start(id, { kind: content.kind, file, user: from })
      return undefined
    },
    listen(client, callbacks) {
      outbox = callbacks
      const stop = wire.listen(client, {
        answered: (answer) => callbacks.answered(outcomeOf(answer)),
        ...ear,
      })
      return () => {
        stop()
        uploads.stop()
      }
    },
  }
}

const noUpload: ChatUpload = () => Promise.reject(new Error('upload is missing'))

function outcomeOf({ id, code, createdAt, sentAt }: ChatAnswer): OutboxAnswer {
  if (code !== takenCode) return { id, outcome: 'failed', code: String(code) }
  return { id, outcome: 'acked', result: { createdAt, sentAt } }
}

interface Uploads {
  /** Starts an upload unless this message's file is being uploaded. */
  start(id: string, file: Parameters<ChatUpload>[0]): void
  stop(): void
}

interface UploadsOptions {
  readonly upload: ChatUpload
  readonly clock: Clock
  readonly timeoutMs: number
  uploaded(id: string, url: string): void
  failed(id: string, detail: string): void
}

function createUploads({ upload, clock, timeoutMs, uploaded, failed }: UploadsOptions): Uploads {
  const running = new Set<string>()
  let isStopped = false

  async function run(id: string, file: Parameters<ChatUpload>[0]): Promise<void> {
    try {
      // Waits until the current step has ended, because until then the message has its old payload (CM-60).
      await Promise.resolve()
      if (isStopped) return
      const url = await within(clock, timeoutMs, async () => upload(file))
      if (!isName(url)) throw new Error('the upload returned no URL')
      running.delete(id)
      if (!isStopped) uploaded(id, url)
    } catch (error) {
      running.delete(id)
      if (!isStopped) failed(id, messageOf(error))
    }
  }

  return {
    start(id, file) {
      if (running.has(id)) return
      running.add(id)
      void run(id, file)
    },
    stop() {
      isStopped = true
    },
  }
}
