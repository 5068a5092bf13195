import { isRecord } from '../../shared/checks'

/** Custom close codes and the subprotocol. Clients close only with 1000, so their builds omit this module. */
export interface StandardFrames {
  /** Returns the subprotocol that the server chose, if the runtime reports it. */
  protocolOf(opened: unknown): { readonly protocol: string } | undefined
  closeOf(code: number, reason: string): CloseFrame
}

export interface CloseFrame {
  readonly code: number
  readonly reason: string
}

export const standardFrames: StandardFrames = {
  // Reads the response header, which only WeChat provides (since base library 2.0.4).
  protocolOf(opened) {
    if (!isRecord(opened) || !isRecord(opened.header)) return undefined
    const found = Object.entries(opened.header).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
    return found && { protocol: String(found[1]) }
  },
  closeOf: (code, reason) => ({ code: closeCodeFor(code), reason: closeReasonFor(reason) }),
}

/** A control frame contains at most 125 bytes (RFC 6455, 5.5). Two bytes are the close code. */
const MAX_REASON_BYTES = 123

/** Returns the code if clients may close with it, otherwise 1000. */
export function closeCodeFor(code: number): number {
  return Number.isInteger(code) && code >= 3000 && code <= 4999 ? code : 1000
}

/** Truncates a close reason to 123 bytes without splitting a character. */
export function closeReasonFor(reason: string): string {
  let bytes = 0
  let kept = ''
  for (const character of reason) {
    bytes += utf8Length(character)
    if (bytes > MAX_REASON_BYTES) break
    kept += character
  }
  return kept
}

/** A lone surrogate counts as U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) || 0
    if (point > 0xffff) at += 1
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}
