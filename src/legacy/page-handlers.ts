import { busNameOf, DEFAULT_CLIENT } from '../connection/channels/channels'
import type { Bus } from '../connection/ports/ports'
import { createUnwatchedBus, takeAllOff, watchPageOn, type PageOnWatch } from '../platform/page-on'
import { subscribeAsPagesDo } from '../platform/page-on-probe'
import { orderName } from './wire-rows'

/** Scope of a component that registers handlers. Vue stops the scope before it sets up the component's successor. */
interface Scope {
  readonly active: boolean
}

/** Finds the page whose code is running. Reports when a page is unloaded, hidden or shown. */
export interface Pages<Page extends object = object> {
  current(): Page | null
  /** Returns the scope of the page or component whose setup or hook is running. */
  scope(): Scope | null
  watchUnload(page: Page, unloaded: () => void): void
  watchShown(page: Page, changed: (isShown: boolean) => void): void
}

type Handler = (payload: unknown) => void

interface Noted {
  readonly name: string
  readonly handler: Handler
  readonly scope: Scope | null
  /** Whether the connection was closed or given up after this registration. */
  isOld: boolean
  isRemoved: boolean
}

interface PageHandlers {
  /** Records a handler before its registration, and removes replaced handlers. */
  note(name: string, handler: Handler): void
  /**
   * Deletes the records of handlers that the application removes, because these handlers must not be restored (LG-82).
   */
  forget(names: unknown, handler: unknown): void
  /** Marks the current page as a user of the class, for `dropUnneeded`. */
  used(): void
  /** Records that the current page sets a tab field, and whether the page needs the socket at this value. */
  wrote(field: string, isNeeding: boolean): void
  /** Registers the current page's removed handlers again. */
  opened(): void
  /** Records that the connection was given up. Reopening registers the page's handlers again. */
  gaveUp(): void
  /** Whether a tab field of a loaded page needs the socket. */
  isNeeded(): boolean
  /** Whether a page whose tab field needs the socket is shown. */
  isNeededNow(): boolean
  /** Removes the handlers of pages that used the class and whose fields do not need the socket. */
  dropUnneeded(): void
}

/** Called when a page is shown or hidden, or when a tab field may no longer need the socket. */
type NeedsChanged = (isReleased: boolean) => void

interface PageHandlersOptions<Page extends object> {
  readonly names: ReadonlySet<string>
  readonly pages: Pages<Page>
  add(name: string, handler: Handler): void
  drop(name: string, handler: Handler): void
  /** Called when a page that used the class unloads. */
  unloaded(): void
  needsChanged: NeedsChanged
}

/**
 * Whether two functions come from the same place in the code. Compares names too, because all bound functions have the
 * same source text.
 */
const isSameCode = (one: Handler, other: Handler): boolean =>
  one.name === other.name && String(one) === String(other)

/** Whether these are the scopes of two mounted components, such as items of a `v-for`, which run the same code. */
const areSiblings = (one: Scope | null, other: Scope | null): boolean =>
  one !== null && other !== null && one !== other && one.active

function createPageHandlers<Page extends object>(
  { names, pages, add, drop, unloaded, needsChanged }: PageHandlersOptions<Page>,
): PageHandlers {
  /** Handlers by page. The key `null` stands for code outside pages. */
  const noted = new Map<object | null, Set<Noted>>()
  const users = new WeakSet<object>()
  const watched = new WeakSet<object>()
  const hidden = new WeakSet<object>()
  /** Tab fields that need the socket, by page. */
  const needs = new Map<object, Set<string>>()

  function remove(each: Noted): void {
    if (!each.isRemoved) drop(each.name, each.handler)
    each.isRemoved = true
  }

  function watch(page: Page): void {
    if (watched.has(page)) return
    watched.add(page)
    pages.watchUnload(page, () => {
      noted.get(page)?.forEach(remove)
      noted.delete(page)
      if (users.has(page)) unloaded()
      if (needs.delete(page)) needsChanged(true)
    })
    pages.watchShown(page, (isShown) => {
      if (isShown) hidden.delete(page)
      else hidden.add(page)
      needsChanged(false)
    })
  }

  function used(): Page | null {
    const page = pages.current()
    if (page !== null) {
      users.add(page)
      watch(page)
    }
    return page
  }

  return {
    note(name, handler) {
      if (!names.has(name)) return
      const page = pages.current()
      const scope = pages.scope()
      const all = noted.get(page) || new Set()
      noted.set(page, all)
      // Code outside pages manages its own handlers (LG-51).
      if (page !== null) {
        watch(page)
        all.forEach((each) => {
          if (each.name !== name) return
          const isAgain = each.isOld && !areSiblings(each.scope, scope) && isSameCode(each.handler, handler)
          if (each.handler !== handler && !isAgain) return
          remove(each)
          all.delete(each)
        })
      }
      all.add({ name, handler, scope, isOld: false, isRemoved: false })
    },
    forget(removed, handler) {
      const removedNames: readonly unknown[] = Array.isArray(removed) ? removed : [removed]
      const own = pages.current()
      removedNames.forEach((name) => {
        let forgetOne = (): unknown => undefined
        let isOwnFound = false
        noted.forEach((all, page) => all.forEach((each) => {
          const isOwn = page === own
          if (each.name !== name || (each.isRemoved && !isOwn)) return
          if (!handler) all.delete(each)
          else if (handler === each.handler && !isOwnFound) {
            isOwnFound = isOwn
            forgetOne = () => {
              // Registers a removed handler again, because `$off` would otherwise remove another page's registration.
              if (each.isRemoved) add(each.name, each.handler)
              all.delete(each)
            }
          }
        }))
        // `uni.$off` with a handler removes a single registration, and pages may share a function.
        forgetOne()
      })
    },
    used,
    wrote(field, isNeeding) {
      const page = used()
      if (isNeeding) {
        if (page !== null) needs.set(page, (needs.get(page) || new Set()).add(field))
        return
      }
      needs.forEach((fields, each) => {
        if (fields.delete(field) && fields.size === 0) needs.delete(each)
      })
      needsChanged(true)
    },
    opened() {
      const page = used()
      if (page === null) return
      noted.get(page)?.forEach((each) => {
        if (each.isRemoved) add(each.name, each.handler)
        each.isRemoved = false
      })
    },
    gaveUp() {
      noted.forEach((all) => all.forEach((each) => {
        each.isOld = true
      }))
    },
    isNeeded: () => needs.size > 0,
    isNeededNow: () => [...needs.keys()].some((page) => !hidden.has(page)),
    dropUnneeded() {
      noted.forEach((all, page) => {
        if (page === null || !users.has(page)) return
        all.forEach((each) => {
          each.isOld = true
          if (!needs.has(page)) remove(each)
        })
      })
    },
  }
}

export const connectErrorName = busNameOf(DEFAULT_CLIENT, 'connectError')
const names: ReadonlySet<string> = new Set([orderName, connectErrorName])

export interface PageEars {
  readonly bus: PageBus
  readonly handlers: PageHandlers
  /**
   * Calls `handlers.dropUnneeded`. If page subscriptions cannot be observed and no tab field needs the socket, removes
   * all handlers.
   */
  dropUnneeded(): void
  watchNeeds(changed: NeedsChanged): void
}

export function createPageEars<Page extends object>(pages: Pages<Page>): PageEars {
  let changed: NeedsChanged = () => undefined
  const bus = createPageBus(names, {
    on: (name, handler) => handlers.note(name, handler),
    off: (removed, handler) => handlers.forget(removed, handler),
  })
  const handlers = createPageHandlers({
    names, pages, add: bus.addForPage, drop: bus.off, unloaded: takeOffUnseen,
    needsChanged: (isReleased) => changed(isReleased),
  })

  function takeOffUnseen(): void {
    if (!bus.isSeen) bus.takeAllOff()
  }

  return {
    bus,
    handlers,
    dropUnneeded() {
      handlers.dropUnneeded()
      if (!handlers.isNeeded()) takeOffUnseen()
    },
    watchNeeds(next) {
      changed = next
    },
  }
}

interface PageBus extends Bus {
  /** Whether subscriptions of pages can be observed. False in H5 production builds without the build plugin (LG-48). */
  readonly isSeen: boolean
  addForPage(name: string, handler: Handler): void
  /** Removes all listeners of these names, then adds the plugin's own listeners again. */
  takeAllOff(): void
  stop(): void
}

const probeName = 'tradewire:probe'

/** @param watch called before each subscription of a page and before each removal, under any name */
function createPageBus(names: ReadonlySet<string>, watch: PageOnWatch): PageBus {
  const bus = createUnwatchedBus()
  const probe = (): void => undefined
  const own: { readonly name: string; readonly handler: Handler }[] = []
  let isSeen = false
  const stop = watchPageOn({
    ...watch,
    on(name, handler) {
      if (name === probeName) isSeen = true
      else watch.on(name, handler)
    },
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
    addForPage: (name, handler) => bus.on(name, handler),
    takeAllOff() {
      names.forEach(takeAllOff)
      for (const { name, handler } of own) bus.on(name, handler)
    },
    stop,
  }
}
