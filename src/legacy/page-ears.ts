import { busNameOf, DEFAULT_CLIENT } from '../connection/channels/channels'
import { orderName } from './list-channel-bus'
import { createPageBus, type PageBus } from './page-bus'
import { createPageHandlers, type PageHandlers, type Pages } from './page-handlers'

export const connectErrorName = busNameOf(DEFAULT_CLIENT, 'connectError')
/** What the class's pages subscribe to. */
const names: ReadonlySet<string> = new Set([orderName, connectErrorName])

/** The application's bus, and who of its pages listens for the class's two names. */
export interface PageEars {
  readonly bus: PageBus
  readonly handlers: PageHandlers
  /** Drops the handlers of the pages that used the class; where pages are not heard of, everybody's. */
  dropUsed(): void
}

export function createPageEars<Page extends object>(pages: Pages<Page>): PageEars {
  const bus = createPageBus(names, (name, handler) => handlers.note(name, handler))
  const handlers = createPageHandlers({ names, pages, drop: bus.off, unloaded: takeOffUnseen })

  /** Where page events are not available, the owner of a handler is unknown. */
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
