import type { Clock } from '../connection/ports/ports'
import { createOutbox } from '../outbox/create-outbox'
import type { OutboxAnswer, OutboxCallbacks, OutboxWire } from '../outbox/model/entry'
import type { Outbox } from '../outbox/outbox-api'
import { isName } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { within } from '../shared/scheduling'
import type { ChatLimits, ChatOptions, ChatUpload } from './api/chat-api'
import { takenCode, type ChatAnswer, type ChatContent, type ChatDelivery } from './model/messages'
import { isDraft, type ChatDraft } from './api/sending'
import type { ChatEar } from './wire/chat-envelopes'

interface ChatOutboxOptions<Events extends object>
  extends Pick<ChatOptions<Events>, 'client' | 'wire' | 'ports'> {
  /** The chat's clock. When the chat ends, the clock fires the timeouts of pending uploads. */
  readonly clock: Clock
  readonly upload: ChatUpload | undefined
  readonly limits: Required<ChatLimits>
  readonly ear: Omit<ChatEar, 'answered'>
}

type ChatFileContent = Exclude<ChatContent, { readonly kind: 'text' }>

interface ChatOutbox {
  readonly outbox: Outbox<ChatDraft>
  /** Called when the user's own message arrives, which proves acceptance even if the response was lost (CM-10). */
  taken(delivery: ChatDelivery): void
}

/** Maximum number of simultaneous uploads, because many uploads over a slow network would all time out. */
const mostUploads = 4
/** Maximum number of settled messages that are not archived yet. Equal to the limit for unsettled messages (OB-14). */
const mostSettled = 500

export function createChatOutbox<Events extends object>(options: ChatOutboxOptions<Events>): ChatOutbox {
  const { client, wire, ports, clock, upload = noUpload, limits, ear } = options
  const { locks, random } = ports
  const uploading = new Set<string>()
  let callbacks: OutboxCallbacks<ChatDraft> | undefined

  async function uploadFile(id: string, draft: ChatDraft, content: ChatFileContent, file: string): Promise<void> {
    if (uploading.has(id) || uploading.size >= mostUploads) return
    uploading.add(id)
    try {
      // Waits until the current step ends, because the message keeps its old payload until then (CM-60).
      await Promise.resolve()
      if (!uploading.has(id)) return
      const given = { kind: content.kind, file, user: draft.from }
      const url = await within(clock, limits.uploadTimeoutMs, async () => upload(given))
      if (!isName(url)) throw new Error('the upload returned no URL')
      if (uploading.delete(id)) callbacks?.amend(id, { ...draft, content: { ...content, url } })
    } catch (error) {
      // Runs as one task, so the diagnostic's listeners already see the failed message (RT-16).
      if (uploading.delete(id)) client.inTurn(() => {
        callbacks?.answered({ id, outcome: 'failed', code: 'upload-failed' })
        client.report({ code: 'upload-failed', detail: messageOf(error) })
      })
    }
    callbacks?.frameable()
  }

  /** Converts drafts to frames. A draft with a file has no frame until the file is uploaded. */
  const link: OutboxWire<ChatDraft, Events> = {
    accepts: isDraft,
    frame({ id, payload }, userId) {
      const { from, to, content, file } = payload
      if (from !== String(userId)) return undefined
      if (content.kind === 'text' || content.url || !file) return wire.frame({ id, to, content })
      void uploadFile(id, payload, content, file)
      return undefined
    },
    listen(listened, outbox) {
      callbacks = outbox
      const stop = wire.listen(listened, {
        answered: (answer) => outbox.answered(outcomeOf(answer)),
        ...ear,
      })
      return () => {
        stop()
        uploading.clear()
      }
    },
  }

  return {
    outbox: createOutbox({
      client,
      wire: link,
      ports: { storage: ports.outbox, locks, clock: ports.clock, random },
      unanswered: 'failed',
      mostSettled,
    }),
    taken: (delivery) => callbacks?.answered(outcomeOf({ ...delivery, code: takenCode })),
  }
}

const noUpload: ChatUpload = () => Promise.reject(new Error('upload is missing'))

function outcomeOf({ id, code, createdAt, sentAt }: ChatAnswer): OutboxAnswer {
  if (code !== takenCode) return { id, outcome: 'failed', code: String(code) }
  return { id, outcome: 'acked', result: { createdAt, sentAt } }
}
