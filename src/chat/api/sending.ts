import type { Clock } from '../../connection/ports/ports'
import type { Outbox } from '../../outbox/outbox-api'
import { userOf, type PublicSession } from '../../outbox/transmitter'
import { adviseSaying } from './saying-advice'
import { isName, isRecord, isTime } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import type { Chat, ChatCalls, Saying } from './chat-api'
import {
  isAmount, isChatContent, isChatProfile, isChatTarget, targetOf, type ChatContent, type ChatProfile, type ChatTarget,
} from '../model/messages'
import { emptyProfile } from '../model/chat-state'

interface SpeakerOptions extends Pick<Chat, 'conversation' | 'loaded'>, Pick<ChatCalls, 'me'> {
  readonly outbox: Outbox<ChatDraft>
  readonly clock: Clock
  readonly client: { session(): PublicSession; inTurn(task: () => void): void }
  /** Whether the chat has received all messages so far. */
  isSynced(): boolean
}

export function createSpeaker(options: SpeakerOptions): Pick<Chat, 'send' | 'resend' | 'remove'> {
  const { outbox, clock, client, loaded, conversation, isSynced } = options
  /** Newest position in each conversation, until the outbox lists the message (CM-163). */
  const positions = new Map<string, number>()
  const signedIn = (): string | null => userOf(client.session())

  /** Runs `ask` as a client task. If a listener calls this function, `ask` runs after the current event. */
  function inTurn<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    return new Promise((resolve) => client.inTurn(() => resolve(ask())))
  }

  return {
    async send(id, given) {
      // Copies the content, because the application may change the object (CM-119).
      const saying = { ...given }
      // Reads the time of writing before waiting for the chat to load (CM-122).
      const nowMs = clock.now()
      const user = await inTurn(signedIn)
      if (user === null) return { ok: false, code: 'no-session' }
      await loaded()
      const last = conversation(id)
      const lastAt = (last && last.lastAt) || 0
      // If messages may be missing, only the clock places the message after them (CM-163).
      const earliestMs = lastAt && isSynced() ? 0 : nowMs
      const createdAt = Math.min(8.64e15, Math.max(earliestMs, lastAt, positions.get(id) || 0) + 1)
      const draft = {
        from: user,
        to: isName(id) && id !== 'broadcast' && targetOf(id),
        ...partsOf(saying),
        sender: profileOf(options.me),
        createdAt,
        sentAt: nowMs,
      }
      // Checks the user again, because the application's `me` function may have signed in another user.
      if (user !== signedIn()) return { ok: false, code: 'no-session' }
      if (!isDraft(draft)) {
        if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') adviseSaying(id, saying)
        return { ok: false, code: 'invalid-option', detail: 'saying' }
      }
      positions.set(id, createdAt)
      const result = await outbox.post({ kind: saying.kind, payload: draft, replay: 'at-least-once', queue: id })
      if (positions.get(id) === createdAt) positions.delete(id)
      return result
    },
    resend: (id) => outbox.resend(id),
    remove: (id) => inTurn(async () => {
      const isThere = outbox.entries().some((entry) =>
        entry.id === id && (entry.state === 'failed' || entry.state === 'unknown'))
      if (isThere) await outbox.dismiss(id)
      return isThere
    }),
  }
}

function partsOf(saying: Saying): Pick<ChatDraft, 'content' | 'file'> {
  if (saying.kind === 'text') return { content: { kind: 'text', text: saying.text } }
  const { file, ...said } = saying
  return { content: { ...said, url: '' }, file }
}

/** Returns an empty profile if `me` fails, because a missing profile must not prevent sending. */
function profileOf(me: ChatCalls['me']): ChatProfile {
  try {
    const { name: shownName, picture, sex } = (typeof me === 'function' ? me() : me) || emptyProfile
    return { name: shownName, picture, sex }
  } catch (_error) {
    return emptyProfile
  }
}

export interface ChatDraft {
  readonly from: string
  readonly to: ChatTarget
  /** `url` is empty until the file is uploaded. */
  readonly content: ChatContent
  readonly file?: string
  /** The sender's profile at the time of writing. */
  readonly sender: ChatProfile
  /** Position (epoch ms) until the server accepts the message, at least 1 ms after the last message. */
  readonly createdAt: number
  /** Time of writing, epoch ms. */
  readonly sentAt?: number | undefined
}

export function isDraft(value: unknown): value is ChatDraft {
  if (!isRecord(value)) return false
  const { from, to, content, file, sender, createdAt, sentAt } = value
  if (!isName(from) || !isChatTarget(to) || !isChatProfile(sender)) return false
  if (!isTime(createdAt) || !isAmount(sentAt)) return false
  if (file === undefined) return isChatContent(content)
  // Validates the content with the file path as the URL, because the file has no URL before the upload (CM-60).
  return isName(file) && isRecord(content) && content.kind !== 'text' &&
    isChatContent(content.url === '' ? { ...content, url: file } : content)
}
