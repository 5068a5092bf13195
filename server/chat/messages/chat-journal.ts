import { isChatContent, isChatTarget } from '../../../src/chat/model/messages'
import { parseObject } from '../../shared/json-object'
import { openLineJournal } from '../../journal/line-journal'
import { writeTrouble } from '../../shared/trouble'
import { noJournal, type ChatJournal, type TakenMessage } from './chat-log'

/** Returns `undefined` if the line is not a record. */
export function readTaken(line: string): TakenMessage | undefined {
  const parsed = parseObject(line)
  if (!parsed.ok) return undefined
  const { id, from, by, to, content, createdAt, sentAt } = parsed.frame
  if (typeof id !== 'string' || typeof from !== 'string' || typeof createdAt !== 'number') return undefined
  if (!isChatTarget(to) || !isChatContent(content)) return undefined
  return {
    id, from, to, content, createdAt,
    ...(typeof by === 'string' && { by }), ...(typeof sentAt === 'number' && { sentAt }),
  }
}

export interface ChatJournalOptions {
  readonly trouble?: (line: string) => void
}

/**
 * Without a path, messages are kept only in memory.
 * @throws StartError with one line for an unusable file
 */
export function openChatJournal(path: string | undefined, options: ChatJournalOptions = {}): ChatJournal {
  if (path === undefined) return noJournal
  const { trouble = writeTrouble } = options
  const lines = openLineJournal({ path, noun: 'message', read: readTaken, trouble })
  const { add, keep, close } = lines
  return {
    get messages() {
      return lines.entries
    },
    add, keep, close,
  }
}
