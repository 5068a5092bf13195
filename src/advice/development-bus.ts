import type { Bus } from '../connection/ports/ports'

interface Listening {
  readonly handler: (payload: unknown) => void
  readonly counted: (payload: unknown) => void
  calls: number
}

export interface BusWatch {
  /** Called when other code has removed the plugin's listeners. */
  removed(name: string): void
  listening(name: string): void
  emitting(name: string, payload: unknown): void
}

export function createDevelopmentBus(bus: Bus, watch: BusWatch): Bus {
  const byName = new Map<string, readonly Listening[]>()
  const of = (name: string): readonly Listening[] => byName.get(name) || []

  return {
    on(name, handler) {
      watch.listening(name)
      const listening: Listening = {
        handler,
        calls: 0,
        counted(payload) {
          listening.calls += 1
          handler(payload)
        },
      }
      byName.set(name, [...of(name), listening])
      bus.on(name, listening.counted)
    },
    off(name, handler) {
      const listening = of(name).find((each) => each.handler === handler)
      const rest = of(name).filter((each) => each !== listening)
      if (rest.length > 0) byName.set(name, rest)
      else byName.delete(name)
      bus.off(name, listening?.counted || handler)
    },
    emit(name, payload) {
      watch.emitting(name, payload)
      const before = of(name).map((listening) => ({ listening, calls: listening.calls }))
      // If a listener throws, the bus does not call later listeners.
      bus.emit(name, payload)
      const isSkipped = before.some(({ listening, calls }) => listening.calls === calls && of(name).includes(listening))
      if (isSkipped) watch.removed(name)
    },
  }
}
