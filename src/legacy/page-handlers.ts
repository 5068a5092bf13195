/** Which page's code runs now, and when a page is gone for good. Any object of its own identifies a page. */
export interface Pages<Page extends object = object> {
  current(): Page | null
  watchUnload(page: Page, unloaded: () => void): void
}

type Handler = (payload: unknown) => void

interface Noted {
  readonly page: object
  readonly name: string
  readonly handler: Handler
  /** How often the connection had been given up when it was registered. */
  readonly endings: number
}

/** Which page registered what for the class's two names. */
export interface PageHandlers {
  /** A handler is being registered; the one that it replaces is dropped. */
  note(name: string, handler: Handler): void
  /** The page whose code runs now uses the class: from now on its handlers are the class's to drop. */
  used(): void
  /** The connection was given up: a page that opens again registers again. */
  gaveUp(): void
  /** Drops the handlers of all pages that used the class. */
  dropUsed(): void
}

export interface PageHandlersOptions<Page extends object> {
  readonly names: ReadonlySet<string>
  readonly pages: Pages<Page>
  /** Takes one handler off the bus. */
  drop(name: string, handler: Handler): void
  /** A page that used the class is gone. */
  unloaded(): void
}

export function createPageHandlers<Page extends object>(
  { names, pages, drop, unloaded }: PageHandlersOptions<Page>,
): PageHandlers {
  let noted: readonly Noted[] = []
  let endings = 0
  const users = new WeakSet<object>()
  const watched = new WeakSet<object>()

  function dropWhere(isDropped: (each: Noted) => boolean): void {
    const dropped = noted.filter(isDropped)
    noted = noted.filter((each) => !dropped.includes(each))
    for (const { name, handler } of dropped) drop(name, handler)
  }

  function watch(page: Page): void {
    if (watched.has(page)) return
    watched.add(page)
    pages.watchUnload(page, () => {
      dropWhere((each) => each.page === page)
      if (users.has(page)) unloaded()
    })
  }

  return {
    note(name, handler) {
      const page = names.has(name) ? pages.current() : null
      // Code that belongs to no page owns its handlers itself.
      if (page === null) return
      watch(page)
      const isReplaced = (each: Noted): boolean => each.endings < endings || each.handler === handler
      dropWhere((each) => each.page === page && each.name === name && isReplaced(each))
      noted = [...noted, { page, name, handler, endings }]
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
      dropWhere(({ page }) => users.has(page))
    },
  }
}
