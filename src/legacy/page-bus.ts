import { createUnwatchedBus, takeAllOff, watchPageOn } from '../platform/page-on'
import { subscribeAsPagesDo } from '../platform/page-on-probe'
import type { Bus } from '../connection/ports/ports'

type Handler = (payload: unknown) => void

/** The application's bus, with what pages do on it. */
export interface PageBus extends Bus {
  /** Whether a page that subscribes is heard of; false on H5 in production without the build plugin. */
  readonly isSeen: boolean
  /** Takes off everybody under these names and puts our own back. */
  takeAllOff(): void
  /** Hears of pages no more. */
  stop(): void
}

const probeName = 'tradewire:probe'

/**
 * @param names under which listeners can be taken off all at once
 * @param subscribed hears of each subscription of a page, under any name, before it is made
 */
export function createPageBus(
  names: ReadonlySet<string>, subscribed: (name: string, handler: Handler) => void,
): PageBus {
  const bus = createUnwatchedBus()
  const probe = (): void => undefined
  let own: readonly { readonly name: string; readonly handler: Handler }[] = []
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
      if (names.has(name)) own = [...own, { name, handler }]
      bus.on(name, handler)
    },
    off(name, handler) {
      const index = own.findIndex((each) => each.name === name && each.handler === handler)
      own = own.filter((_each, at) => at !== index)
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
