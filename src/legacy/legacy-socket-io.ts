import { createDesk, type InstalledDesk } from './desk'
import type { LegacyOptions } from './legacy-options'
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
  let desk: InstalledDesk | undefined
  const deskFor = (timeoutMs: number): InstalledDesk => (desk ??= createDesk(options, pages, timeoutMs))
  const socketIO = socketIOClass(deskFor)
  return {
    socketIO,
    install(app) {
      const socketIo: LegacySocketIO = new socketIO()
      app.config.globalProperties.socketIo = socketIo
      deskFor(socketIo.timeout).install(app)
    },
    dispose: () => desk?.dispose(),
  }
}
