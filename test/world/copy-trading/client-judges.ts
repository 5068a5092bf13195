import type { SocketStatus } from '../../../src/connection/machine/status'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import { closeTimeoutMs, goodbyeTimeoutMs } from '../../../src/connection/machine/fixed-times'
import type { App, Shown } from './app'
import { changedAtMs, type TrueBook } from './ground-truth'
import { tokenText, traders, type Stage } from './stage'
import { bookDifference, recountDifference } from './true-to-server'
import type { MessageJudges } from './message-judges'

const { lingerMs, pingIntervalMs, pongTimeoutMs, probeTimeoutMs, backgroundMs } = defaultPolicy

/** Maximum time from the end of the last lease until the client closes the socket. */
const leaveMs = lingerMs + goodbyeTimeoutMs + closeTimeoutMs + 200
/** Maximum age of rows that are shown as live: the response timeout (CT-60), and 2 s for timer and flush. */
export const staleAfterMs = pingIntervalMs + 2 * pongTimeoutMs + probeTimeoutMs + 2_000

/** Tickets start with the user's id. */
const namesTrader = (text: string, trader: number): boolean => new RegExp(`\\b${trader}(\\d{6})?\\b`).test(text)

/** @param stage read only after it is complete */
export function judgeClient(stage: () => Stage, messages: Pick<MessageJudges, 'sending'>) {
  let app: App | undefined
  let entries = 0
  let reported: SocketStatus['failure'] = null
  let errors = 0
  let status: SocketStatus['status'] = 'idle'
  /** True time from which on no lease has existed; Infinity while a lease exists. */
  let wantlessSinceMs = Infinity
  let frontSinceMs = Infinity
  let behindSinceMs = Infinity

  /** The book of the last checked update. */
  let last: { readonly update: Shown['update']; readonly book: TrueBook | undefined } | undefined

  const nowMs = (): number => stage().device.time.elapsed()

  function bookOf(update: Shown['update']): TrueBook | undefined {
    if (last?.update !== update) {
      last = { update, book: stage().server.truth.at(String(stage().trader()), update.epoch, update.seq) }
    }
    return last.book
  }

  function isOfUser(ticket: number | string): boolean {
    return Math.floor(Number(ticket) / 1_000_000) === stage().trader()
  }

  function judgeShown({ update, list }: Shown): void {
    if (list.length > 0) {
      stage().judge('own-rows-only', list.every(({ ticket }) => isOfUser(ticket)), () =>
        `${list.map(({ ticket }) => ticket).join(' ')} shown to ${stage().trader()}`)
    }
    if (update.totals.length > 0) {
      const difference = recountDifference(update, list)
      stage().judge('totals-recounted', difference === undefined, () => difference ?? '')
    }
    if (update.freshness.state !== 'live') return
    const { epoch, seq } = update
    const book = bookOf(update)
    const difference = book === undefined ? 'the server was never there'
      : bookDifference(book, list, update.account?.account)
    stage().judge('live-is-true', difference === undefined, () => `${epoch} ${seq}: ${difference}`)
  }

  function judgeAge({ update }: Shown): void {
    if (!(nowMs() - frontSinceMs >= staleAfterMs)) return
    const book = bookOf(update)
    const oldMs = nowMs() - ((book && changedAtMs(book)) ?? nowMs())
    stage().judge('live-is-recent', oldMs <= staleAfterMs, () => `live rows are ${oldMs} ms old`)
  }

  function judgeSockets(present: App): void {
    const { line } = stage()
    const inUse = line.linksInUse()
    const received = present.live()
    if (received > 0 || inUse.length > 0) {
      const isOne = received <= 1 && inUse.length <= 1
      stage().judge('one-socket', isOne, () => `${received} listened to, ${inUse.length} in use`)
    }
    const wantlessMs = nowMs() - wantlessSinceMs
    const behindMs = nowMs() - behindSinceMs
    if (wantlessMs < leaveMs && behindMs < backgroundMs + leaveMs) return
    stage().judge('socket-needs-lease', inUse.length === 0, () =>
      `in use ${wantlessMs} ms after the last lease, ${behindMs} ms in the background`)
  }

  return {
    started(begun: App): void {
      app = begun
      entries = 0
      reported = null
      errors = 0
      status = begun.client.status().status
      wantlessSinceMs = Infinity
      frontSinceMs = Infinity
      behindSinceMs = Infinity
    },
    updated: judgeShown,
    statusChanged(next: SocketStatus): void {
      // The next page also shows a final failure, without another error (CN-10).
      if (next.status === 'failed' && next.failure !== reported) {
        entries += 1
        reported = next.failure
      }
      status = next.status
    },
    failed(): void {
      errors += 1
    },
    sending(text: string): void {
      const { type, traderid, reqid, id } = fieldsOf(text)
      const present = stage().trader()
      const isGoodbye = type === 'Unsubscribe'
      stage().judge('own-frames-only', isGoodbye || traderid === present, () =>
        `${text} sent while ${present} is there`)
      const message = reqid ?? id
      if (typeof message === 'string') messages.sending(type, message, traderid)
    },
    written(key: string, text: string): void {
      const owner = traders.find((trader) => key.split(':').includes(String(trader)))
      const hasOther = traders.some((trader) => trader !== owner && namesTrader(text, trader))
      const isRight = owner !== undefined && !hasOther && !tokenText.test(text)
      stage().judge('own-bytes-only', isRight, () => `${key} holds ${text}`)
    },
    /** Also called when the app is in the foreground only for a moment. */
    isShown: () => void (frontSinceMs = behindSinceMs = Infinity),
    /** Also called for a short lease. */
    isWanted: () => void (wantlessSinceMs = Infinity),
    stepped(): void {
      const present = stage().app()
      if (present !== app) return
      const isAwake = stage().device.isAwake()
      const isFront = stage().world().lifecycle.isForeground()
      const isInUse = present.isWanted()
      wantlessSinceMs = isAwake && !isInUse ? Math.min(wantlessSinceMs, nowMs()) : Infinity
      frontSinceMs = isAwake && isFront ? Math.min(frontSinceMs, nowMs()) : Infinity
      behindSinceMs = isAwake && !isFront ? Math.min(behindSinceMs, nowMs()) : Infinity
      if (!isAwake) return
      judgeSockets(present)
      if (status === 'failed') {
        stage().judge('one-error-a-failure', errors === entries, () => `${errors} errors, ${entries} failures`)
      }
      const shown = present.shown()
      if (shown?.update.freshness.state !== 'live') return
      stage().judge('live-is-connected', present.client.status().status === 'open', () =>
        `rows are live while the status is ${present.client.status().status}`)
      judgeAge(shown)
    },
  }
}

function fieldsOf(text: string): { readonly type?: unknown; readonly traderid?: unknown; readonly reqid?: unknown
  readonly id?: unknown } {
  const frame: unknown = JSON.parse(text)
  return typeof frame === 'object' && frame !== null ? frame : {}
}
