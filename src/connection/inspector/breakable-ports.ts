import { withChanges } from '../../shared/with-changes'
import type { InspectedFaults } from '../ports/inspection'
import type { Network, Ports } from '../ports/ports'

const withoutCloseFrame = { type: 'closed', code: 1006, reason: '' } as const

/**
 * Wraps ports, so that code can break the connection on purpose. Used by `inspector()` in development builds.
 * @param ports the client's ports; without `network`, nothing reports an offline network
 * @example
 * const { ports, faults } = breakablePorts(defaultPorts())
 * createTradewire({ url, protocol: jsonProtocol(), ports })
 * faults.cut()
 */
export function breakablePorts(ports: Ports): { readonly ports: Ports; readonly faults: InspectedFaults } {
  const { clock, lifecycle } = ports
  const cuts = new Set<() => void>()
  const networkReported = new Set<(online: boolean) => void>()
  const appReported = new Set<(foreground: boolean) => void>()
  let offline = false
  let refusing = false
  let hidden = false

  const socket = withChanges(ports.socket, {
    open(request, listener) {
      if (offline || refusing) {
        const timer = clock.setTimer(() => listener(withoutCloseFrame), 0)
        const drop = (): void => clock.clearTimer(timer)
        return { send: (_data, settled) => settled('offline'), close: () => undefined, drop }
      }
      const cut = (): void => {
        cuts.delete(cut)
        connection.drop()
        listener(withoutCloseFrame)
      }
      cuts.add(cut)
      const connection = ports.socket.open(request, (event) => {
        if (event.type === 'closed' || event.type === 'refused') cuts.delete(cut)
        listener(event)
      })
      return {
        send: (data, settled) => connection.send(data, settled),
        close: (code, reason) => connection.close(code, reason),
        drop() {
          cuts.delete(cut)
          connection.drop()
        },
      }
    },
  })

  const breakable = (network: Network): Network => ({
    ask: (answer) => (offline ? answer(false) : network.ask(answer)),
    watch: (listener) => watched(networkReported, listener, network.watch((online) => listener(online && !offline))),
  })

  const faults: InspectedFaults = {
    cut: () => [...cuts].forEach((cut) => cut()),
    setOffline(next) {
      offline = next
      if (offline) faults.cut()
      for (const notify of [...networkReported]) notify(!offline)
    },
    setRefusing(next) {
      refusing = next
      if (refusing) faults.cut()
    },
    setHidden(next) {
      hidden = next
      for (const notify of [...appReported]) notify(!hidden && lifecycle.isForeground())
    },
    isOffline: () => offline,
    isHidden: () => hidden,
  }
  return {
    faults,
    ports: Object.assign(withChanges(ports, {
      socket,
      lifecycle: {
        isForeground: () => !hidden && lifecycle.isForeground(),
        watch: (listener) => watched(appReported, listener, lifecycle.watch((shown) => listener(shown && !hidden))),
      },
    }), ports.network && { network: breakable(ports.network) }),
  }
}

function watched<Listener>(listeners: Set<Listener>, listener: Listener, unwatch: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    unwatch()
  }
}
