import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { SocketStatus } from '../machine/status'
import { defaultCloseCodes } from '../policy/close-codes'
import type { Clock, SocketEvent } from '../ports/ports'
import type { Advise } from './advices'
import { withoutQuotes } from './frame-shape'

/**
 * An end so soon after the opening was the server's answer to who came, not a loss (DV-43). A network can fail as soon;
 * so it takes two in a row.
 */
const atOnceMs = 3_000
/** A server of positions that has said nothing for so long will not (DV-45): it sends a snapshot at once. */
const silenceMs = 10_000
/** Codes that end in `failed`. `retry-later` and `socket-slots-exhausted` lead to it only after the last attempt. */
const ends: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'token-refused', 'bad-request', 'not-entitled', 'forbidden', 'replaced', 'retry-later', 'protocol-refused',
  'socket-io-polling-only', 'socket-slots-exhausted',
])
/** Where the address and the token come from is the application's. */
const sources: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['url-failed', 'token-failed', 'resolve-timeout'])

/** Reports what becomes of connections that open, or that have no address to open. */
export interface ConnectionAdvice {
  receive(event: SocketEvent): void
  changed(status: SocketStatus): void
  diagnosed(diagnostic: Diagnostic): void
}

/**
 * @param isFeed whether the server begins with a list, before anything is asked
 * @param later calls once after that time
 */
export function createConnectionAdvice(
  clock: Clock, isFeed: boolean, notify: Advise, later: (check: () => void, ms: number) => void,
): ConnectionAdvice {
  /** A check of one opening is void at the next. */
  let openings = 0
  let openedAtMs = 0
  let isReceived = false
  /** Openings one after the other that the server ended at once. */
  let endedAtOnce = 0

  return {
    receive({ type }) {
      if (type === 'message') isReceived = true
      if (type !== 'opened') return
      openings += 1
      openedAtMs = clock.now()
      isReceived = false
      const mine = openings
      if (!isFeed) return
      later(() => {
        if (openings === mine && !isReceived) notify('feed-silent')
      }, silenceMs)
    },
    changed({ status, failure }) {
      // No page needs it any more, or the app is hidden: then it need not say anything.
      if (status === 'idle' || status === 'paused') openings += 1
      if (failure === null) return
      const { code, closeCode, detail = '' } = failure
      if (sources.has(code)) notify('resolve-failed', said(code, withoutQuotes(detail)), code)
      if (code === 'pong-timeout' && !isReceived) notify('ping-unanswered')
      if (code === 'ready-timeout' && isFeed && !isReceived) notify('feed-silent')
      if (status === 'failed' && ends.has(code)) notify('gave-up', said(code, detail), code)
      if (code !== 'connection-lost' || closeCode === undefined || openedAtMs === 0) return
      if (closeCode in defaultCloseCodes) return notify('close-code-unknown', said(String(closeCode), detail), '')
      const isAtOnce = clock.now() - openedAtMs < atOnceMs
      openedAtMs = 0
      endedAtOnce = isAtOnce ? endedAtOnce + 1 : 0
      // Once may be a server that was being restarted.
      if (endedAtOnce === 2) notify('closed-at-once', said(String(closeCode), detail), '')
    },
    diagnosed({ code, detail = '' }) {
      if (code === 'frame-too-large' && detail.startsWith('received')) notify('frame-too-large', detail, '')
    },
  }
}

const said = (code: string, words: string): string => [code, words].filter(Boolean).join(': ')
