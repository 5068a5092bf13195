import { isName, isRecord, isTime } from '../shared/checks'
import { isChatContent, isChatProfile, isChatTarget } from './model/check-chat'
import type { ChatContent, ChatProfile, ChatTarget } from './model/chat-message-wire'

/** A message of the user's own on its way, as the outbox keeps it. */
export interface ChatDraft {
  /** Whose it is. */
  readonly from: string
  readonly to: ChatTarget
  /** The `url` is empty as long as the file is not uploaded. */
  readonly content: ChatContent
  /** What the platform calls the file: a path, or a URL of the page's own. */
  readonly file?: string
  /** The sender, as shown when it was written. */
  readonly sender: ChatProfile
  /** When it was written, after all that was said before; epoch ms. */
  readonly createdAt: number
}

/** A file has to be uploaded before it can go. */
export function isUploaded({ content }: ChatDraft): boolean {
  return content.kind === 'text' || content.url !== ''
}

export function withUrl(draft: ChatDraft, url: string): ChatDraft {
  return draft.content.kind === 'text' ? draft : { ...draft, content: { ...draft.content, url } }
}

export function isDraft(value: unknown): value is ChatDraft {
  if (!isRecord(value)) return false
  const { from, to, content, file, sender, createdAt } = value
  if (!isName(from) || !isChatTarget(to) || !isChatProfile(sender) || !isTime(createdAt)) return false
  if (file === undefined) return isChatContent(content)
  // A file in the place of the URL that it will have.
  return isName(file) && isRecord(content) && content.kind !== 'text' &&
    isChatContent(content.url === '' ? { ...content, url: file } : content)
}
