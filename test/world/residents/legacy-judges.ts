import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import type { SocketClient } from '../../../src/client'
import type { World } from '../world'
import { errorName, orderName, type CountedUni, type LegacyFeed } from './legacy-platform'

/** Longer than a list takes over the wire and to the page. */
const answeredMs = 500

interface LegacyJudges {
  /** Judges this client from now on. */
  watch(client: SocketClient<object>): void
  /** A page calls the class to open. */
  opens(by: LegacySocketIO, call: () => void): void
  /** `reconnect()`: it opens later. */
  reopens(by: LegacySocketIO): void
  /** A page closes the class, which opens nothing until a page calls it to. */
  closes(): void
  /**
   * The class asks the application within an opening: what is done meanwhile comes before it. It also asks as a
   * connection opens: what a page opens meanwhile is open.
   */
  asks(call: () => void): void
  /** Judges the fields of the class while it has nothing open. */
  check(by: LegacySocketIO): void
  /** How often the connection was given up. */
  endings(): number
  /** An attempt is shown as awaited. */
  attempted(attempt: number): void
}

/** Invariants of the class, whatever its pages do. */
export function createLegacyJudges(
  { clock, judge, lifecycle }: World, feed: LegacyFeed, uniBus: CountedUni,
): LegacyJudges {
  let client: SocketClient<object> | undefined
  let isOver = false
  let endings = 0
  let awaited: string | undefined

  const holds = (): boolean => client?.leases().some(({ label, held }) => held && label === 'socketIO') ?? false
  uniBus.watch((name) => {
    if (name !== errorName || client?.status().status === 'failed') return undefined
    isOver = true
    endings += 1
    return undefined
  })

  return {
    endings: () => endings,
    check(by) {
      const isNothing = by.connectNum === 1 && !by.is_open_socket && by.socketTask === null
      judge('what others keep open is not the class\'s', !isOver || isNothing, () => `connection ${by.connectNum}`)
    },
    watch(watched) {
      client = watched
      watched.on('statusChanged', ({ status }) => {
        if (status === 'failed') endings += 1
        // Opened again: the next attempt that is awaited is another, also at the same moment.
        if (status === 'connecting') awaited = undefined
      })
      watched.on('leasesChanged', () => {
        if (!isOver || !holds()) return
        // An opening of before, within the same event, may still be on its way.
        clock.setTimer(() => {
          judge('what is closed or given up opens nothing', !isOver || !holds(), () => 'socketIO')
        }, 0)
      })
    },
    opens(by, call) {
      const [before, shown, line] = [feed.subscriptions(), uniBus.emissions(orderName), feed.line()]
      isOver = false
      call()
      if (line === undefined || feed.line() !== line || !by.is_open_socket) return
      const isListed = feed.isListed(line)
      const lists = feed.listsOver(line)
      clock.setTimer(() => {
        if (feed.line() !== line || !by.is_open_socket || isOver || !lifecycle.isForeground()) return
        // Without data there is nothing to send.
        const hasAsked = by.data === undefined || feed.subscriptions() > before
        judge('opened again, the class asks again', hasAsked, () => `${before}`)
        const isShown = uniBus.emissions(orderName) > shown
        // Without a list of this line there is none to show.
        if (isListed) judge('opened again, the class shows the present list', isShown, () => `${shown}`)
        else if (feed.listsOver(line) === lists) {
          judge('a list that has not come is not shown', !isShown, () => `${shown}`)
        }
      }, answeredMs)
    },
    reopens(by) {
      isOver = false
      by.reconnect()
    },
    closes: () => void (isOver = true),
    asks(call) {
      const before = isOver
      call()
      isOver &&= before
    },
    attempted(attempt) {
      const shown = `${attempt} ${String(client?.status().nextAtMs)}`
      judge('an awaited attempt is shown once', shown !== awaited, () => shown)
      awaited = shown
    },
  }
}
