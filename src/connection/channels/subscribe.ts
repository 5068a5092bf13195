import type { Bus } from '../ports/bus'
import { busNameOf, type Channels } from './channel-map'
import { reportThrow, type Report } from './listener-report'

/**
 * Hears one channel of one client until the returned function is called. A listener that throws is
 * reported as `listener-threw`; the other listeners are still called.
 */
export function subscribe<Map extends object = Channels, Channel extends keyof Map & string = keyof Map & string>(
  bus: Bus,
  client: string,
  channel: Channel,
  listener: (payload: Map[Channel]) => void,
  report: Report,
): () => void {
  const busName = busNameOf(client, channel)
  let hearing = true
  const handler = (payload: unknown): void => {
    // A listener taken off by another one of the same emit may still be in the runtime's list.
    if (!hearing) return
    // The bus has no types; this module alone emits under the name, and the name says what.
    reportThrow(busName, payload, report, () => listener(payload as Map[Channel]))
  }
  bus.on(busName, handler)
  return () => {
    if (!hearing) return
    hearing = false
    bus.off(busName, handler)
  }
}
