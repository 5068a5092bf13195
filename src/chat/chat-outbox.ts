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
import type { DraftEntry } from './api/view'
import type { ChatEar } from './wire/chat-envelopes'

interface ChatOutboxOptions<Events extends object>
  extends Pick<ChatOptions<Events>, 'client' | 'wire' | 'ports'> {
  /** The chat's clock. When the chat ends, the clock fires the timeouts of pending uploads. */
  readonly clock: Clock
  readonly upload: ChatUpload | undefined
  readonly limits: Required<ChatLimits>
  readonly ear: Omit<ChatEar, 'answered'>
}

interface FileDraft extends ChatDraft {
  readonly content: Exclude<ChatContent, { readonly kind: 'text' }>
  readonly file: string
}

interface ChatOutbox {
  readonly outbox: Outbox<ChatDraft>
  /** Called when the user's own message arrives, which proves acceptance even if the response was lost (CM-10). */
  taken(delivery: ChatDelivery): void
}

/** Maximum number of a user's simultaneous uploads. Over a slow network, many uploads would all time out. */
const mostUploads = 4
/** Maximum number of settled messages that are not archived yet. Equal to the limit for unsettled messages (OB-14). */
const mostSettled = 500

export function createChatOutbox<Events extends object>(options: ChatOutboxOptions<Events>): ChatOutbox {
  const { client, wire, ports, clock, upload = noUpload, limits: { uploadTimeoutMs }, ear } = options
  const { locks, random } = ports
  /** Running uploads of all users. The key is the message id, or the upload's promise after its timeout. */
  const uploading = new Map<string | Promise<string>, FileDraft>()
  let callbacks: OutboxCallbacks<ChatDraft> | undefined
  let entries: readonly DraftEntry[] = []

  /** Uploads the oldest files. The outbox holds their messages back, because a retry of each would be slow (CM-162). */
  function startUploads(): void {
    for (const { id, state, payload } of entries) {
      if (state === 'queued' && lacksUrl(payload) && !uploading.has(id) && client.status().status === 'open' &&
        [...uploading.values()].filter(({ from }) => from === payload.from).length < mostUploads) {
        void uploadFile(id, payload)
      }
    }
  }

  async function uploadFile(id: string, draft: FileDraft): Promise<void> {
    const { content, file } = draft
    uploading.set(id, draft)
    // Waits until the current step ends, because the message keeps its old payload until then (CM-60).
    const ended = Promise.resolve().then(() =>
      (uploading.has(id) ? upload({ kind: content.kind, file, user: draft.from }) : ''))
    try {
      const url = await within(clock, uploadTimeoutMs, () => ended)
      if (!isName(url)) throw new Error('the upload returned no URL')
      if (uploading.delete(id)) callbacks?.amend(id, { ...draft, content: { ...content, url } })
    } catch (error) {
      if (uploading.delete(id)) {
        uploading.set(ended, draft)
        // Runs as one task, so the diagnostic's listeners already see the failed message (RT-16).
        client.inTurn(() => {
          callbacks?.answered({ id, outcome: 'failed', code: 'upload-failed' })
          client.report({ code: 'upload-failed', detail: messageOf(error) })
        })
      }
    }
    // An upload continues after its timeout. An upload that never settles must not block the others forever.
    await within(clock, 2 * uploadTimeoutMs, () => ended).catch(() => undefined)
    uploading.delete(ended)
    startUploads()
  }

  const link: OutboxWire<ChatDraft, Events> = {
    accepts: isDraft,
    frame({ id, payload }, userId) {
      const { from, to, content } = payload
      return from === String(userId) ? wire.frame({ id, to, content }) : undefined
    },
    listen(listened, outbox) {
      callbacks = outbox
      const stop = wire.listen(listened, {
        answered: (answer) => outbox.answered(outcomeOf(answer)),
        ...ear,
        ready(line) {
          ear.ready(line)
          startUploads()
        },
      })
      return () => {
        stop()
        entries = []
        uploading.clear()
      }
    },
  }

  const outbox = createOutbox({
    client,
    wire: link,
    ports: { storage: ports.outbox, locks, clock: ports.clock, random },
    unanswered: 'failed',
    mostSettled,
    isHeld: lacksUrl,
  })
  outbox.on('changed', (changed) => {
    entries = changed
    startUploads()
  })

  return {
    outbox,
    taken: (delivery) => callbacks?.answered(outcomeOf({ ...delivery, code: takenCode })),
  }
}

/** Whether the draft's file must be uploaded before sending. */
const lacksUrl = (draft: ChatDraft): draft is FileDraft => draft.content.kind !== 'text' && !draft.content.url

const noUpload: ChatUpload = () => Promise.reject(new Error('upload is missing'))

function outcomeOf({ id, code, createdAt, sentAt }: ChatAnswer): OutboxAnswer {
  if (code !== takenCode) return { id, outcome: 'failed', code: String(code) }
  return { id, outcome: 'acked', result: { createdAt, sentAt } }
}
