import { hasPages } from '../platform/page-on'
import { createDesk, type InstalledDesk } from './legacy-client'
import type { LegacyOptions } from './legacy-options'
import { createPageEars, type PageEars } from './page-ears'
import type { Pages } from './page-handlers'
import { socketIOClass, type LegacySocketIO, type LegacySocketIOClass } from './socket-io-class'

export interface Legacy {
  /** The class, to be imported where it was. */
  readonly socketIO: LegacySocketIOClass
  /** For `app.use`: puts an instance on `app.config.globalProperties.socketIo`. */
  install(app: LegacyApp): void
  /** Closes for good, and hears of pages no more. */
  dispose(): void
}

/** An app of Vue, as far as it is needed. */
export interface LegacyApp {
  readonly config: { readonly globalProperties: Record<string, unknown> }
  unmount(): void
}

/** The class over a client of the real store. `pages` tells which page registers what. */
export function createLegacy<Page extends object>(options: LegacyOptions, pages: Pages<Page>): Legacy {
  // Not with the first instance: a page may subscribe before it makes one.
  let ears: PageEars | undefined = hasPages() ? createPageEars(pages) : undefined
  let desk: InstalledDesk | undefined

  function stopHearing(): void {
    ears?.bus.stop()
    ears = undefined
  }

  function createDeskOrStop(timeoutMs: number): InstalledDesk {
    try {
      return createDesk(options, (ears ??= createPageEars(pages)), timeoutMs)
    } catch (error) {
      // What options that are refused have begun to hear must not be heard for ever.
      stopHearing()
      throw error
    }
  }

  const deskFor = (timeoutMs: number): InstalledDesk => (desk ??= createDeskOrStop(timeoutMs))
  const socketIO = socketIOClass(deskFor)
  return {
    socketIO,
    install(app) {
      const socketIo: LegacySocketIO = new socketIO()
      app.config.globalProperties.socketIo = socketIo
      deskFor(socketIo.timeout).install(app)
    },
    dispose() {
      stopHearing()
      desk?.dispose()
    },
  }
}
