import { busNameOf, DEFAULT_CLIENT } from '../connection/channels/channels'
import type { Bus } from '../connection/ports/ports'
import { createUnwatchedBus, takeAllOff, watchPageOn } from '../platform/page-on'
import { subscribeAsPagesDo } from '../platform/page-on-probe'
import { orderName } from './wire-rows'

/** Finds the page whose code is running and reports when it unloads. */
export interface Pages<Page extends object = object> {
  current(): Page | null
  watchUnload(page: Page, unloaded: () => void): void
}

type Handler = (payload: unknown) => void

interface Noted {
  /** Number of times the connection had been given up before this registration. */
  readonly endings: number
  readonly handlers: Set<Handler>
}

interface PageHandlers {
  /** Records a handler before its registration, and removes the replaced handler. */
  note(name: string, handler: Handler): void
  /** Marks the current page as a user of the class. `dropUsed` removes the handlers of such pages. */
  used(): void
  /** Records that the connection was given up. A page that reopens the connection registers its handlers again. */
  gaveUp(): void
  dropUsed(): void
}

interface PageHandlersOptions<Page extends object> {
  readonly names: ReadonlySet<string>
  readonly pages: Pages<Page>
  drop(name: string, handler: Handler): void
  /** Called when a page that used the class unloads. */
  unloaded(): void
}

function createPageHandlers<Page extends object>(
  { names, pages, drop, unloaded }: PageHandlersOptions<Page>,
): PageHandlers {
  const noted = new Map<object, Map<string, Noted>>()
  let endings = 0
  const users = new WeakSet<object>()
  const watched = new WeakSet<object>()

  function dropOf(page: object): void {
    const byName = noted.get(page)
    noted.delete(page)
    byName?.forEach(({ handlers }, name) => handlers.forEach((handler) => drop(name, handler)))
  }

  function watch(page: Page): void {
    if (watched.has(page)) return
    watched.add(page)
    pages.watchUnload(page, () => {
      dropOf(page)
      if (users.has(page)) unloaded()
    })
  }

  return {
    note(name, handler) {
      const page = names.has(name) ? pages.current() : null
      // Code outside pages manages its own handlers (LG-51).
      if (page === null) return
      watch(page)
      const byName = noted.get(page) || new Map<string, Noted>()
      noted.set(page, byName)
      const before = byName.get(name)
      if (before?.endings === endings) {
        if (before.handlers.has(handler)) drop(name, handler)
        before.handlers.add(handler)
      } else {
        byName.set(name, { endings, handlers: new Set([handler]) })
        before?.handlers.forEach((each) => drop(name, each))
      }
    },
    used() {
      const page = pages.current()
      if (page === null) return
      users.add(page)
      watch(page)
    },
    gaveUp() {
      endings += 1
    },
    dropUsed() {
      for (const page of [...noted.keys()]) if (users.has(page)) dropOf(page)
    },
  }
}

export const connectErrorName = busNameOf(DEFAULT_CLIENT, 'connectError')
const names: ReadonlySet<string> = new Set([orderName, connectErrorName])

export interface PageEars {
  readonly bus: PageBus
  readonly handlers: PageHandlers
  /** Removes the handlers of pages that used the class, or all handlers if the pages are unknown. */
  dropUsed(): void
}

export function createPageEars<Page extends object>(pages: Pages<Page>): PageEars {
  const bus = createPageBus(names, (name, handler) => handlers.note(name, handler))
  const handlers = createPageHandlers({ names, pages, drop: bus.off, unloaded: takeOffUnseen })

  function takeOffUnseen(): void {
    if (!bus.isSeen) bus.takeAllOff()
  }

  return {
    bus,
    handlers,
    dropUsed() {
      handlers.dropUsed()
      takeOffUnseen()
    },
  }
}

interface PageBus extends Bus {
  /** Whether page subscriptions can be observed. False on H5 in production without the build plugin (LG-48). */
  readonly isSeen: boolean
  /** Removes all listeners of these names, then restores the plugin's own. */
  takeAllOff(): void
  stop(): void
}

const probeName = 'tradewire:probe'

/**
 * @param names event names whose listeners `takeAllOff` removes
 * @param subscribed called before each subscription of a page, under any name
 */
function createPageBus(
  names: ReadonlySet<string>, subscribed: (name: string, handler: Handler) => void,
): PageBus {
  const bus = createUnwatchedBus()
  const probe = (): void => undefined
  const own: { readonly name: string; readonly handler: Handler }[] = []
  let isSeen = false
  const stop = watchPageOn((name, handler) => {
    if (name === probeName) isSeen = true
    else subscribed(name, handler)
  })
  subscribeAsPagesDo(probeName, probe)
  bus.off(probeName, probe)

  return {
    isSeen,
    on(name, handler) {
      if (names.has(name)) own.push({ name, handler })
      bus.on(name, handler)
    },
    off(name, handler) {
      const index = own.findIndex((each) => each.name === name && each.handler === handler)
      if (index >= 0) own.splice(index, 1)
      bus.off(name, handler)
    },
    emit: (name, payload) => bus.emit(name, payload),
    takeAllOff() {
      names.forEach(takeAllOff)
      for (const { name, handler } of own) bus.on(name, handler)
    },
    stop,
  }
}
