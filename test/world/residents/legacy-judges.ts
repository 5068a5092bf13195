import type { TimerHandle } from '../../../src/connection/ports/ports'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import type { SocketClient } from '../../../src/client'
import type { World } from '../world'
import { errorName, orderName, type CountedUni, type LegacyFeed } from './legacy-platform'

/** Longer than a list takes over the network and to the page. */
const answeredMs = 500
/** Time from `reconnect()` to its opening. */
const reopensMs = 5_000

/** Invariants of the class, whatever its pages do. */
export function createLegacyJudges({ clock, judge, lifecycle }: World, feed: LegacyFeed, uniBus: CountedUni) {
  let client: SocketClient<object> | undefined
  /** A page opens the connection, and the first request of this opening is not sent yet. */
  let isToAsk = false
  let isOver = false
  let endings = 0
  let awaited: string | undefined
  /** `reconnect()` opens a connection, even when the connection is given up meanwhile. */
  let reopening: TimerHandle

  function reopensNoMore(): void {
    clock.clearTimer(reopening)
    reopening = undefined
  }

  const holds = (): boolean => client?.leases().some(({ label, held }) => held && label === 'socketIO') ?? false
  function isUnderWay(): boolean {
    const { status, nextAtMs } = client?.status() ?? {}
    return status === 'open' || status === 'connecting' || (status === 'reconnecting' && nextAtMs === null)
  }
  /** Soon, because an earlier opening within the same event may still be pending. */
  function judgeClosed(): void {
    clock.setTimer(() => {
      judge('what is closed or given up opens nothing', !isOver || !holds(), () => 'socketIO')
    }, 0)
  }
  uniBus.watch((name) => {
    if (name !== errorName || client?.status().status === 'failed') return undefined
    isOver = reopening === undefined
    endings += 1
    return undefined
  })

  return {
    /** Number of times that the connection was given up. */
    endings: () => endings,
    /** Judges the fields of the class while it has nothing open. */
    check(by: LegacySocketIO): void {
      const isNothing = by.connectNum === 1 && !by.is_open_socket && by.socketTask === null
      judge('what others keep open is not the class\'s', !isOver || isNothing, () => `connection ${by.connectNum}`)
    },
    /** Judges this client from now on. */
    watch(watched: SocketClient<object>): void {
      client = watched
      watched.on('statusChanged', ({ status }) => {
        if (status === 'failed') endings += 1
        // Opened again: the next pending attempt is another one, even at the same time.
        if (status === 'connecting') awaited = undefined
      })
      watched.on('leasesChanged', () => {
        if (isOver && holds()) judgeClosed()
      })
    },
    /** A page calls the class to open a connection. */
    opens(by: LegacySocketIO, call: () => void): void {
      const [before, shown, line] = [feed.subscriptions(), uniBus.emissions(orderName), feed.line()]
      const wasToAsk = isToAsk
      isOver = false
      isToAsk = true
      reopensNoMore()
      call()
      isToAsk = wasToAsk
      if (line === undefined || feed.line() !== line || !by.is_open_socket) return
      const isListed = feed.isListed(line)
      const lists = feed.listsOver(line)
      clock.setTimer(() => {
        if (feed.line() !== line || !by.is_open_socket || isOver || !lifecycle.isForeground()) return
        // Without data there is nothing to send.
        const hasAsked = by.data === undefined || feed.subscriptions() > before
        judge('opened again, the class asks again', hasAsked, () => `${before}`)
        const isShown = uniBus.emissions(orderName) > shown
        // Without a list from this connection there is nothing to show.
        if (isListed) judge('opened again, the class shows the present list', isShown, () => `${shown}`)
        else if (feed.listsOver(line) === lists) {
          judge('a list that has not come is not shown', !isShown, () => `${shown}`)
        }
      }, answeredMs)
    },
    /** `reconnect()` opens a connection later. */
    reopens(by: LegacySocketIO): void {
      isOver = false
      reopening ??= clock.setTimer(reopensNoMore, reopensMs)
      by.reconnect()
    },
    /** A page closes the class, which then opens nothing until a page requests it. */
    closes(): void {
      isOver = true
      reopensNoMore()
      judgeClosed()
    },
    /**
     * The class calls the application. An opening calls first, so that a close by a page during the call precedes the
     * opening. A connection calls later, when it opens and when it is open, so that a close by a page during the call
     * closes it. A connection that a page opens during the call is open.
     */
    asks(call: () => void): void {
      const before = isOver
      // `reconnect()` opens nothing while a connection is pending.
      const isOfConnection = !isToAsk && holds() && isUnderWay()
      isToAsk = false
      call()
      if (!isOfConnection) isOver &&= before
    },
    /** An attempt is shown as pending. */
    attempted(attempt: number): void {
      const shown = `${attempt} ${String(client?.status().nextAtMs)}`
      judge('an awaited attempt is shown once', shown !== awaited, () => shown)
      awaited = shown
    },
  }
}
