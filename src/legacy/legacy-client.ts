import { reportThrow } from '../connection/channels/channels'
import { fixedDelay } from '../connection/policy/reconnect-policy'
import type { Session } from '../connection/ports/protocol'
import type { Persistence } from '../connection/runtime/persisted-state'
import { createTradewire } from '../vue/connection/create-tradewire'
import { defaultEnvironment } from '../platform/default-ports'
import { hasPages } from '../platform/page-on'
import { showToast } from '../platform/uni-toast'
import type { CopyTradingSession } from '../protocols/copy-trading/copy-trading-session'
import { clearPositions } from '../protocols/copy-trading/plain'
import { isRecord } from '../shared/checks'
import { createLegacyConnection, watchSocket, type LegacyTarget } from './legacy-connection'
import { legacyProtocol, unnamedUser, type LegacyData, type LegacyOptions } from './legacy-protocol'
import { connectErrorName, createPageEars, type PageEars, type Pages } from './page-handlers'
import {
  createSocketTask, socketIOClass, type LegacyRuntime, type LegacySocketIO, type LegacySocketIOClass,
} from './socket-io-class'
import { createListChannelBus, createWireRows } from './wire-rows'

/** Result of `legacySocketIO`. */
export interface Legacy {
  /** The class to import instead of the original class. */
  readonly socketIO: LegacySocketIOClass
  /** Plugin for `app.use`. Sets an instance as `app.config.globalProperties.socketIo`. */
  install(app: LegacyApp): void
  /** Closes the connection permanently and removes the listeners of all pages. */
  dispose(): void
}

export interface LegacyApp {
  /** The plugin sets `globalProperties.socketIo`. */
  readonly config: { readonly globalProperties: Record<string, unknown> }
  /** Unmounts the app, which also stops the client. */
  unmount(): void
}

export function createLegacy<Page extends object>(options: LegacyOptions, pages: Pages<Page>): Legacy {
  // A page may subscribe before it creates an instance (LG-40).
  let ears: PageEars | undefined = hasPages() ? createPageEars(pages) : undefined
  let runtime: InstalledRuntime | undefined

  function unsubscribe(): void {
    ears?.bus.stop()
    ears = undefined
  }

  function createRuntimeOrStop(timeoutMs: number): InstalledRuntime {
    try {
      if (ears === undefined) ears = createPageEars(pages)
      return createRuntime(options, ears, timeoutMs)
    } catch (error) {
      // Removes the listeners, because the options were rejected (LG-47).
      unsubscribe()
      throw error
    }
  }

  const runtimeFor = (timeoutMs: number): InstalledRuntime => (runtime = runtime || createRuntimeOrStop(timeoutMs))
  const socketIO = socketIOClass(runtimeFor)
  return {
    socketIO,
    install(app) {
      const socketIo: LegacySocketIO = new socketIO()
      app.config.globalProperties.socketIo = socketIo
      runtimeFor(socketIo.timeout).install(app)
    },
    dispose() {
      unsubscribe()
      runtime?.dispose()
    },
  }
}

interface InstalledRuntime extends LegacyRuntime {
  install(app: { unmount(): void }): void
  dispose(): void
}

function createRuntime(options: LegacyOptions, ears: PageEars, timeoutMs: number): InstalledRuntime {
  const { url, words, policy, traderIdOf = namedTrader, data, persist, ...rest } = options
  const { bus: pageBus, handlers } = ears
  const rows = createWireRows()
  const bus = createListChannelBus(pageBus, rows.asSent)
  let target: LegacyTarget = { url: '', data }
  const userOf = (asked: LegacyData | undefined): number | string => {
    const user = asked && traderIdOf(asked)
    return user === undefined ? unnamedUser : user
  }
  // Returns an empty result if another user has signed in through the store (LG-5).
  const dataOf = (session: Session | null): LegacyData | undefined =>
    session?.userId === userOf(target.data) ? target.data : undefined

  const protocol = legacyProtocol(options, dataOf, rows)
  const { ports } = defaultEnvironment({ ...options, protocol })
  const socket = watchSocket(ports.socket)
  const tradewire = createTradewire({
    ...rest,
    // Without a user, stored positions may belong to someone else (LG-5).
    ...(persist && { persist: persistForUsers(persist) }),
    url: () => (target.url !== '' ? target.url : typeof url === 'string' ? url : url()),
    protocol,
    policy: { maxAttempts: 5, reconnect: fixedDelay(5_000), pingIntervalMs: timeoutMs, lingerMs: 0, ...policy },
    // A default `log` port would suppress the development advice in the console.
    ports: { ...options.ports, bus, socket: socket.port },
  })
  const { client } = tradewire
  /** Whether a tab field keeps the connection open. */
  let isClosing = false
  /** Whether a page has called `reconnect()` since the last `Close()`. */
  let isReopening = false
  const mayHold = (): boolean => !isClosing || handlers.isNeededNow()

  const line = createLegacyConnection({
    client,
    clock: ports.clock,
    socket,
    begin: target,
    userOf,
    aim(next) {
      target = next
    },
    clearRows: () => clearPositions(client),
    attemptAwaited: (attempt) => show(words?.attempt?.(attempt)),
    abandoned: (error) =>
      reportThrow(connectErrorName, error, client.report, () => bus.emit(connectErrorName, error)),
    gaveUp: handlers.gaveUp,
    mayHold,
    mayReopen: () => isReopening || mayHold(),
  })

  let isReported = false
  function reportUnseen(): void {
    if (pageBus.isSeen || isReported) return
    isReported = true
    client.report({ code: 'legacy-on-unseen', detail: 'the build plugin tradewire/vite is not in use' })
  }

  function opening(next: LegacyTarget, endsClose: boolean): LegacyTarget {
    if (endsClose) isClosing = false
    reportUnseen()
    return { ...next, data: next.data || data }
  }

  function close(): Promise<boolean> {
    handlers.used()
    isClosing = true
    isReopening = false
    return closeUnlessNeeded()
  }

  async function closeUnlessNeeded(): Promise<boolean> {
    ears.dropUnneeded()
    if (handlers.isNeeded()) {
      line.hold()
      return false
    }
    isClosing = false
    const isClosed = await line.close()
    if (isClosed) show(words?.closed?.())
    return isClosed
  }

  ears.watchNeeds((isReleased) => {
    if (isClosing && isReleased) void closeUnlessNeeded()
    else line.hold()
  })

  function dispose(): void {
    line.end()
    tradewire.dispose()
  }

  // A page may use the class before the plugin is installed (LG-13).
  tradewire.install({ unmount: () => undefined })
  return {
    line,
    task: createSocketTask(line, close),
    open(next) {
      handlers.opened()
      line.open(opening(next, true))
    },
    reopenLater(next) {
      // Restores the page's handlers now, because another page may be on top when the timer fires (LG-81).
      handlers.opened()
      isReopening = true
      line.reopenLater(() => opening(next(), isReopening))
    },
    close,
    write(name, value) {
      line.rules.write(name, value)
      handlers.wrote(name, line.rules.needs(name, value))
    },
    install(app) {
      const { unmount } = app
      app.unmount = () => {
        dispose()
        unmount.call(app)
      }
    },
    dispose,
  }
}

/** Treats the session without a user as signed out, so that nothing is stored or restored for it. */
function persistForUsers(persist: Persistence<CopyTradingSession>): Persistence<CopyTradingSession> {
  return (client) => persist(Object.assign({}, client, {
    on: (name: 'sessionChanged', listener: (user: { readonly userId: number | string } | null) => void) =>
      client.on(name, (user) => listener(user && user.userId === unnamedUser ? null : user)),
  }))
}

function namedTrader(data: LegacyData): number | string | undefined {
  const named: unknown = isRecord(data) ? data.traderid : undefined
  return typeof named === 'number' || (typeof named === 'string' && named !== '') ? named : undefined
}

function show(words: string | undefined): void {
  if (words !== undefined) showToast(words)
}
