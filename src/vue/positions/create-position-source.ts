import { markRaw } from 'vue'
import { shareAdvice } from '../../advice/adviser'
import { adviseSource } from '../../advice/list-advice'
import { hasClient, installedClient, onInstalled } from '../connection/clients'
import { createSystemFrameScheduler } from '../../platform/system/system-ports'
import type { PositionSource } from '../../positions/model/position-source'
import { clearWithUser, openHub } from '../../positions/positions-hub'
import { isName } from '../../shared/checks'
import { adviseOptions, checkOptions } from '../../shared/options'
import { checkRowOptions, doubt, maxFaults, type RowOptions } from '../../protocols/copy-trading/plain-list'
import { askFlush, diagnosticOf, goStale, reportThrown } from '../../protocols/copy-trading/copy-trading-session'
import { createSourceRows } from '../../protocols/copy-trading/source-rows'

/** Options of `createPositionSource()`. The row options are as in `copyTradingPlain()`. */
export interface PositionSourceOptions extends RowOptions {
  /**
   * Name of the client whose messages contain the rows. Rows become stale when its connection closes, and are removed
   * when its user changes.
   * @default 'default'
   */
  readonly client?: string
}

/** Makes the compiler require every option. */
const known: Record<keyof PositionSourceOptions, 1> = {
  client: 1, currency: 1, currencyDigits: 1, priceDigits: 1, keyOf: 1, mapRow: 1,
}

/**
 * Creates a live list of positions from any protocol's messages, for `usePositions({}, { source })` and
 * `<tradewire-positions :source>`. You can call this function before creating the client. An unreadable row is reported
 * as `frame-malformed`, and other rows are accepted.
 * @throws TradewireError `invalid-option` with the option's name, and from each method if no such client is installed
 * @example
 * const book = createPositionSource({ currency: 'USD', currencyDigits: { USD: 2 } })
 * const { on } = socketOf<{ receive: { list: object[]; price: object } }>()
 * on('list', (rows) => book.snapshot(rows))
 * on('price', (row) => book.upsert(row))
 */
export function createPositionSource(options: PositionSourceOptions): PositionSource {
  checkRowOptions(options)
  checkOptions(options, { client: isName })
  const { client: name = 'default' } = options
  /** Number of faults since the last flush (PS-65). */
  const faults = { count: 0 }
  let rows = createSourceRows(options, faults)
  let followed: ReturnType<typeof follow> | undefined
  let cancel: (() => void) | undefined
  let isDisposed = false

  function flush(): void {
    cancel?.()
    cancel = undefined
    faults.count = 0
    const update = rows.book.flush()
    if (update !== undefined) show(update)
  }

  function clear(): void {
    rows = createSourceRows(options, faults)
    show(null)
  }

  function follow({ client, clock }: ReturnType<typeof installedClient>) {
    const frames = createSystemFrameScheduler(clock)
    const line = {
      requestFlush(): void {
        // Runs as a task, because a watcher of the rows may change the user (RT-63).
        if (cancel === undefined) cancel = frames.request(() => client.inTurn(flush))
      },
    }
    const isOpen = (): boolean => client.status().status === 'open'
    // Without an open connection, all rows are stale.
    const judge = (): void => {
      if (!isOpen()) goStale(line, rows.book, clock.now())
    }
    const ends = [
      clearWithUser(client, clear),
      // Drops the rows as soon as another client takes over the name.
      onInstalled(() => {
        if (hasClient(name)) present()
      }),
      client.on('statusChanged', () => {
        judge()
        // Flushes immediately, because stale rows must not appear live until the next flush.
        if (!isOpen()) flush()
      }),
    ]
    const end = (): void => ends.forEach((each) => each())
    if (process.env.NODE_ENV !== 'production') {
      shareAdvice(client, source)
      adviseOptions(client, 'createPositionSource().', options, Object.keys(known))
    }
    return {
      client,
      take(given: unknown, run: (atMs: number) => void) {
        if (faults.count >= maxFaults) return
        try {
          run(clock.now())
        } catch (error) {
          faults.count += 1
          if (faults.count >= maxFaults) doubt(rows.book, false, clock.now())
          line.requestFlush()
          const report = (): void => reportThrown(client, error)
          if (process.env.NODE_ENV === 'production') report()
          else adviseSource(client, given, diagnosticOf(error), report)
        }
        // Runs as a task, because the frame that contains the rows may also complete the login.
        if (!isOpen()) client.inTurn(judge)
        askFlush(line, rows.book)
      },
      stale: () => goStale(line, rows.book, clock.now()),
      end,
      dispose: () => client.inTurn(() => {
        goStale(line, rows.book, clock.now())
        flush()
        end()
      }),
    }
  }

  /** Returns the client to follow. If another client has taken over the name, drops the previous rows. */
  function present(): ReturnType<typeof follow> {
    const entry = installedClient(name)
    if (followed?.client === entry.client) return followed
    followed?.end()
    if (followed !== undefined) clear()
    followed = follow(entry)
    return followed
  }

  function take(given: unknown, run: (atMs: number) => void): void {
    if (!isDisposed) present().take(given, run)
  }

  const source: PositionSource = markRaw({
    snapshot: (given: unknown) => take(given, (atMs) => rows.snapshot(given, atMs)),
    upsert: (given: unknown) => take(given, (atMs) => rows.upsert(given, atMs)),
    remove: (keys: unknown) => take(keys, (atMs) => rows.remove(keys, atMs)),
    stale() {
      if (!isDisposed) present().stale()
    },
    dispose() {
      isDisposed = true
      followed?.dispose()
    },
  })
  const show = openHub(source, (diagnostic, error) => followed?.client.report(diagnostic, error))
  return source
}
