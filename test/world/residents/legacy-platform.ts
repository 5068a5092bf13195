import { unnamedUser } from '../../../src/legacy/legacy-protocol'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import { createUniBusDouble } from '../../unit/legacy/uni-bus-double'
import type { World } from '../world'

export const orderName = 'getPositonsOrder'
export const errorName = 'connectError'

/** A server that pushes the full list of the subscribed trader. */
export type LegacyFeed = ReturnType<typeof createLegacyFeed>

const latencyMs = 20
/** Pages show only these newest lists. */
const keptLists = 200

/**
 * @param sessionUser the user whose frames may be sent
 * @param lastSerial the serial number of the last list that was pushed before
 */
export function createLegacyFeed(world: World, sessionUser: () => unknown, lastSerial: number) {
  const { clock, far } = world
  let serial = lastSerial
  /** The server's lists, as text, and the list of a user who has just signed in. */
  const lists = new Set(['[]'])
  const subscribed = new WeakMap<ScriptedConnection, unknown>()
  const listed = new WeakSet<ScriptedConnection>()
  const listsOver = new WeakMap<ScriptedConnection, number>()
  let subscriptions = 0

  function rowsOf(user: unknown): readonly object[] {
    const rows = [1, 2, 3].map((ticket) => ({
      ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, profit: serial,
      flwsig: ticket % 2, sigtraderid: ticket, owner: user,
    }))
    lists.add(JSON.stringify(rows))
    const [, oldest = ''] = lists
    if (lists.size > keptLists) lists.delete(oldest)
    return rows
  }

  const count = (connection: ScriptedConnection): void =>
    void listsOver.set(connection, (listsOver.get(connection) ?? 0) + 1)
  /** A list with an unreadable row arrived, so its rows are not live (CT-72). */
  function unlist(connection: ScriptedConnection): void {
    listed.delete(connection)
    count(connection)
  }

  function list(connection: ScriptedConnection, user: unknown): void {
    listed.add(connection)
    count(connection)
    connection.message({ Code: 200, data: rowsOf(user) })
  }

  const peer = far.serve('legacy', {
    mostSilenceMs: Infinity,
    answer(frame, connection) {
      if (!isRecord(frame)) return undefined
      const { type, traderid } = frame
      if (type === 'Ping') return far.pongsLost ? undefined : { Code: 200, type: 'Pong' }
      if (type !== 'Subscribe') return undefined
      if (!far.admits(connection, traderid, undefined)) {
        connection.closed(4401)
        return undefined
      }
      const user = traderid ?? unnamedUser
      subscribed.set(connection, user)
      clock.setTimer(() => {
        if (connection.state !== 'open') return
        list(connection, user)
      }, latencyMs)
      return undefined
    },
    shown(data) {
      const frame: unknown = JSON.parse(String(data))
      if (isRecord(frame) && (frame['type'] ?? 'Subscribe') === 'Subscribe') subscriptions += 1
      if (isRecord(frame) && frame['traderid'] !== undefined) {
        const user = sessionUser()
        world.judge('own frames only', frame['traderid'] === user, () => `${String(data)} of ${String(user)}`)
      }
      return data
    },
  })

  return {
    socket: peer.socket,
    /** Pushes the next list to each subscribed connection. */
    push(): void {
      serial += 1
      for (const connection of peer.open()) {
        const user = subscribed.get(connection)
        if (user === undefined || connection.state !== 'open') continue
        list(connection, user)
      }
    },
    pushText(text: string): void {
      if (text.includes('"data"')) for (const connection of peer.open()) unlist(connection)
      peer.push(text)
    },
    /** The present list with an unreadable row. */
    pushPartly(): void {
      for (const connection of peer.open()) {
        const user = subscribed.get(connection)
        if (user === undefined || connection.state !== 'open') continue
        unlist(connection)
        connection.message({ Code: 200, data: [...rowsOf(user), { ticket: 'x' }] })
      }
    },
    /** Number of times that the client sent a page's data: a subscription, or data without a type. */
    subscriptions: () => subscriptions,
    /** The open connection. */
    line: () => peer.open().at(-1),
    /** Whether a list came over this connection, and nothing unreadable after it. */
    isListed: (line: ScriptedConnection) => listed.has(line),
    /** Number of lists that came over this connection. */
    listsOver: (line: ScriptedConnection) => listsOver.get(line) ?? 0,
    isFromServer: (rows: readonly unknown[]) => lists.has(JSON.stringify(rows)),
    serial: () => serial,
  }
}

/** The application's bus, which counts its emissions. */
export type CountedUni = ReturnType<typeof createCountedUni>

/** Installs `uni` with a bus and toasts where the class looks for it. */
export function createCountedUni({ trace, happens }: World, isHidden: boolean) {
  const bus = createUniBusDouble(isHidden)
  let emissions = 0
  let emission = 0
  const showToast = ({ title, complete }: { readonly title: string; readonly complete: () => void }): void => {
    trace.note('toast', title)
    happens('toast')
    complete()
  }
  const api = Object.defineProperties({ showToast }, Object.getOwnPropertyDescriptors(bus.api))
  Reflect.set(globalThis, 'uni', api)
  const emit = uni.$emit
  const watchers: ((name: string) => (() => void) | void)[] = []
  const byName = new Map<string, number>()
  Reflect.set(api, '$emit', (name: string, payload: unknown) => {
    const before = emission
    emissions += 1
    emission = emissions
    byName.set(name, (byName.get(name) ?? 0) + 1)
    const done = watchers.map((watcher) => watcher(name))
    emit(name, payload)
    for (const each of done) each?.()
    emission = before
  })
  return {
    /** The number of the running emission; 0 for none. */
    emission: () => emission,
    /** Listeners under this name. */
    count: bus.count,
    /** Calls back before each emission. The returned function is called after the emission. */
    watch: (before: (name: string) => (() => void) | void) => void watchers.push(before),
    /** Number of emissions under this name. */
    emissions: (name: string) => byName.get(name) ?? 0,
  }
}
