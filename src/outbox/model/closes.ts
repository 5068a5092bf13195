import type { OutboxEntry } from './entry'

/** Maximum time in ms from a send or query to a close that it may have caused. */
export const suspectMs = 2_000
/** Close codes for a frame that the server rejected or failed to process (RFC 6455, 7.4.1), and `bad-request`. */
const faults: readonly number[] = [1002, 1003, 1007, 1009, 1011, 4400]
const tooBig = 1009
/** Close codes that no message causes: shutdown, rejected or replaced user, and a request to retry later. */
const unrelated: readonly number[] = [1001, 1012, 1013, 4401, 4402, 4403, 4409, 4429]

const enough = 3
/** Pause in ms after three closes without a fault code. Each further close doubles the pause. */
const firstRestMs = 30_000
/**
 * Pause in ms between queries after three closes. Differs from `firstRestMs`, so that a query is also sent apart from a
 * message in another outbox that may cause the closes.
 */
const firstQueryRestMs = 20_000
/** Maximum number of stored closes, which limits the pause to about an hour. */
const maxCloses = 10

/** Whether a connection ended right after this entry was sent or queried. The entry is then sent alone (OB-103). */
export const isSuspect = ({ entry }: { readonly entry: OutboxEntry }): boolean => entry.closes !== undefined

type CloseNews = Pick<OutboxEntry, 'state' | 'code' | 'closes'>

/** Returns an entry's changes after a close, or `undefined` if nothing changes. */
export function newsOfClose(
  { replay, state, closes = [] }: OutboxEntry, code: number | undefined,
): CloseNews | undefined {
  if (code === undefined || unrelated.includes(code)) return undefined
  const codes = [...closes, code].slice(-maxCloses)
  if (state === 'unknown') return { state, closes: codes }
  if (replay !== 'at-least-once') return undefined
  const faulty = codes.filter((each) => faults.includes(each))
  if (faulty.length < enough) return { state: 'queued', closes: codes }
  return faulty.every((each) => each === tooBig)
    ? { state: 'failed', code: 'frame-too-large', closes: codes }
    // The server may have executed the message.
    : { state: 'unknown', code: 'connection-lost', closes: codes }
}

/** Returns the pause after the latest close, in ms: of an entry and its queue, or of an unknown entry's queries. */
export function restMsOf({ state, closes = [] }: OutboxEntry): number {
  const isQuery = state === 'unknown'
  const counted = closes.filter((code) => isQuery || !faults.includes(code)).length
  return counted < enough ? 0 : (isQuery ? firstQueryRestMs : firstRestMs) * 2 ** (counted - enough)
}
