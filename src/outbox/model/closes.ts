import type { OutboxEntry } from './entry'

/** A message sent within this time (ms) before a close may have caused the close. */
export const suspectMs = 2_000
/** Close codes of a server that rejected a frame or failed to process it (RFC 6455, 7.4.1). */
const faults: readonly (number | undefined)[] = [1002, 1003, 1007, 1009, 1011]
const tooBig = 1009
/** The code of a close without a close frame, which may come from the network or the server. */
const cut = 1006

const enough = 3
/** Pause after three closes with code 1006, in ms. Each further 1006 doubles the pause. */
const firstRestMs = 30_000
/** Maximum number of stored closes. Limits the pause to about an hour. */
const maxCloses = 10

/** Whether a connection ended right after this entry was sent. The entry is then sent alone (OB-103). */
export const isSuspect = ({ closes, state }: OutboxEntry): boolean =>
  closes !== undefined && (state === 'queued' || state === 'sent')

type CloseNews = Pick<OutboxEntry, 'state' | 'code' | 'closes'>

/** Returns an entry's changes after a close that followed its send, or `undefined` if nothing changes. */
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

/** Returns how long an entry and its channel pause after the entry's latest close, in ms. */
export function restMsOf({ closes = [] }: OutboxEntry): number {
  const cuts = closes.filter((code) => code === cut).length
  return cuts < enough ? 0 : firstRestMs * 2 ** (cuts - enough)
}
