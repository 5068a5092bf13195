import { isChatContent, isChatTarget } from '../../../src/chat/model/messages'
import { parseObject } from '../../shared/json-object'
import { openLineJournal } from '../../journal/line-journal'
import { writeTrouble } from '../../shared/trouble'
import { noJournal, type ChatJournal, type TakenMessage } from './chat-log'

/** Reads a record's JSON; `undefined` for other texts. */
export function readTaken(line: string): TakenMessage | undefined {
  const parsed = parseObject(line)
  if (!parsed.ok) return undefined
  const { id, from, to, content, createdAt } = parsed.frame
  if (typeof id !== 'string' || typeof from !== 'string' || typeof createdAt !== 'number') return undefined
  return isChatTarget(to) && isChatContent(content) ? { id, from, to, content, createdAt } : undefined
}

export interface ChatJournalOptions {
  /** Receives in one line what is damaged. */
  readonly trouble?: (line: string) => void
}

/** Without a path it lasts as long as the process. Throws a StartError of one line for a file it cannot use. */
export function openChatJournal(path: string | undefined, options: ChatJournalOptions = {}): ChatJournal {
  if (path === undefined) return noJournal
  const { trouble = writeTrouble } = options
  const lines = openLineJournal({ path, noun: 'message', read: readTaken, trouble })
  const { entries: messages, add, keep, close } = lines
  return { messages, add, keep, close }
}
