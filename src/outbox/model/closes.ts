import type { OutboxEntry } from './entry'

/** Time in ms before a close in which a sent message may have caused the close. */
export const suspectMs = 2_000
/** Close codes for a frame that the server rejected or failed to process (RFC 6455, 7.4.1). */
const faults: readonly (number | undefined)[] = [1002, 1003, 1007, 1009, 1011]
const tooBig = 1009
/** Code of a close without a close frame, caused by the network or the server. */
const cut = 1006

const enough = 3
/** Pause in ms after three 1006 closes. Each further 1006 doubles the pause. */
const firstRestMs = 30_000
/** Maximum number of stored closes, which limits the pause to about an hour. */
const maxCloses = 10

/** Whether a connection ended right after this entry was sent. The outbox then sends the entry alone (OB-103). */
export const isSuspect = ({ closes, state }: OutboxEntry): boolean =>
  closes !== undefined && (state === 'queued' || state === 'sent')

type CloseNews = Pick<OutboxEntry, 'state' | 'code' | 'closes'>

/** Returns an entry's changes after a close, or `undefined` if nothing changes. */
export function newsOfClose({ replay, closes = [] }: OutboxEntry, code: number | undefined): CloseNews | undefined {
  const isCounted = code === cut || faults.includes(code)
  if (replay !== 'at-least-once' || code === undefined || !isCounted) return undefined
  const codes = [...closes, code].slice(-maxCloses)
  const faulty = codes.filter((each) => each !== cut)
  if (faulty.length < enough) return { state: 'queued', closes: codes }
  return faulty.every((each) => each === tooBig)
    ? { state: 'failed', code: 'frame-too-large', closes: codes }
    // The server may have executed the message.
    : { state: 'unknown', code: 'connection-lost', closes: codes }
}

/** Returns the pause of an entry and its queue after the latest close, in ms. */
export function restMsOf({ closes = [] }: OutboxEntry): number {
  const cuts = closes.filter((code) => code === cut).length
  return cuts < enough ? 0 : firstRestMs * 2 ** (cuts - enough)
}
