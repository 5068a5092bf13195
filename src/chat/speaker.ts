import type { Outbox } from '../outbox/outbox-api'
import type { Clock } from '../connection/ports/ports'
import type { Chat } from './chat-api'
import type { ChatCalls } from './chat-options'
import type { Conversation } from './conversation'
import type { ChatDraft } from './draft'
import { draftOf } from './say'

export interface SpeakerOptions {
  readonly outbox: Outbox<ChatDraft>
  readonly clock: Clock
  readonly me: ChatCalls['me']
  user(): string | null
  loaded(): Promise<void>
  find(conversation: string): Conversation | undefined
}

/** What the user says, and does with what was not sent. */
export function createSpeaker(options: SpeakerOptions): Pick<Chat, 'send' | 'resend' | 'remove'> {
  const { outbox, clock, me, loaded, find } = options
  return {
    async send(id, saying) {
      const user = options.user()
      if (user === null) return { ok: false, code: 'no-session' }
      await loaded()
      if (user !== options.user()) return { ok: false, code: 'no-session' }
      const draft = draftOf(saying, { id, user, me, nowMs: clock.now(), conversation: find(id) })
      if (draft === undefined) return { ok: false, code: 'invalid-option', detail: 'saying' }
      return outbox.post({ kind: saying.kind, payload: draft, replay: 'at-least-once', channel: id })
    },
    resend: (id) => outbox.resend(id),
    async remove(id) {
      const isThere = outbox.entries().some((entry) => entry.id === id && entry.state === 'failed')
      if (isThere) await outbox.dismiss(id)
      return isThere
    },
  }
}
