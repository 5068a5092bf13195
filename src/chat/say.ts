import { targetOf } from './model/conversation-id'
import type { ChatContent, ChatProfile } from './model/chat-message-wire'
import type { Saying } from './chat-api'
import type { ChatCalls } from './chat-options'
import type { Conversation } from './conversation'
import { isDraft, type ChatDraft } from './draft'
import { emptyProfile } from './model/state'

export interface SayingSituation {
  /** Of the conversation. */
  readonly id: string
  readonly user: string
  readonly me: ChatCalls['me']
  readonly nowMs: number
  readonly conversation: Conversation | undefined
}

/** The message as it is kept and sent; `undefined` when it is not allowed there. */
export function draftOf(saying: Saying, { id, user, me, nowMs, conversation }: SayingSituation): ChatDraft | undefined {
  const to = targetOf(id)
  if (to === undefined || to.type === 'broadcast') return undefined
  const draft = {
    from: user,
    to,
    content: contentOf(saying),
    ...(saying.kind === 'text' ? {} : { file: saying.file }),
    sender: profileOf(me),
    // A clock that is behind must not put it before what it answers.
    createdAt: Math.max(nowMs, (conversation?.lastAt ?? 0) + 1),
  }
  return isDraft(draft) ? draft : undefined
}

function contentOf(saying: Saying): ChatContent {
  if (saying.kind === 'text') return { kind: 'text', text: saying.text }
  const { file: _, ...said } = saying
  return { ...said, url: '' }
}

/** A missing profile must not stop a message. */
function profileOf(me: ChatCalls['me']): ChatProfile {
  try {
    const { name, picture, sex } = (typeof me === 'function' ? me() : me) ?? emptyProfile
    return { name, picture, sex }
  } catch {
    return emptyProfile
  }
}
