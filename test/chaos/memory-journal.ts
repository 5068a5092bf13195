import type { JournalEntry, OrderJournal } from '../../server/feed/model/orders/order-journal'

/** The order journal's file, which outlives the server that writes it. */
export interface JournalFile {
  /** A journal of what the file holds, as a server opens it at its start. */
  open(): OrderJournal
  /** The file takes nothing until taken back. */
  fill(): () => void
}

const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isEntry(value: unknown): value is JournalEntry {
  return typeof value === 'object' && value !== null && 'reqid' in value && 'traderId' in value && 'result' in value
}

/** As lines of text, so that nothing but text gets from one server to the next. */
export function createJournalFile(): JournalFile {
  const lines: string[] = []
  let fullness = 0

  return {
    open() {
      const entries = new Map<string, JournalEntry>()
      for (const line of lines) {
        const entry: unknown = JSON.parse(line)
        if (!isEntry(entry)) throw new Error(`The journal holds what is no entry: ${line}`)
        entries.set(keyOf(entry.traderId, entry.reqid), entry)
      }
      return {
        find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
        add(entry) {
          if (fullness > 0) throw new Error('no space left')
          lines.push(JSON.stringify(entry))
          entries.set(keyOf(entry.traderId, entry.reqid), entry)
        },
        mayHaveLost: () => false,
        mayHaveLostOrder: () => false,
        close: () => undefined,
      }
    },
    fill() {
      fullness += 1
      return () => {
        fullness -= 1
      }
    },
  }
}
