import { driverIn } from './driver-in-realm'
import { bundleBare, createBareRealm } from './bare-realm'
import type { Place } from './place'

/** A client with its talk and `tradewire/web-socket/auto` before them, in a realm that has almost nothing. */
export async function openBarePlace(client: string): Promise<Place> {
  const realm = createBareRealm()
  realm.evaluate(await bundleBare(`import '../../src/web-socket/auto'
    import { talk } from './${client}/talk'
    import { createClientDriver } from './client-driver'
    globalThis.clientDriver = createClientDriver({ '${client}': talk })`))
  const { clock, sockets } = realm
  const turn = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (sockets.isBusy())
  }
  return {
    ask: driverIn((expression) => realm.evaluate(expression)),
    openLines: async () => sockets.alive(),
    madeLines: async () => sockets.made().length,
    pendingTimers: async () => clock.pending(),
    advance: (ms) => clock.advance(ms, turn),
    until: (holds, patienceMs) => realm.until(holds, patienceMs),
    errors: () => realm.errors,
    stop: async () => realm.stop(),
  }
}
