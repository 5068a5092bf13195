import { inOrder, type Observation } from './observation'
import { subscribeElsewhere } from './subscribe-elsewhere'

export const bus: readonly Observation[] = [
  {
    row: 'bus.on-returns',
    look() {
      let received = 0
      const stop: unknown = uni.$on('probe-returns', () => (received += 1))
      if (typeof stop !== 'function') return typeof stop
      Reflect.apply(stop, undefined, [])
      uni.$emit('probe-returns')
      return received === 0 ? 'a function that takes the listener off' : 'a function that does nothing'
    },
  },
  {
    row: 'bus.off-without-handler',
    look() {
      const received: string[] = []
      uni.$on('probe-off', () => void received.push('one'))
      uni.$on('probe-off', () => void received.push('another'))
      uni.$off('probe-off')
      uni.$emit('probe-off')
      return received.length === 0 ? 'takes off all listeners' : `still received by ${inOrder(received)}`
    },
  },
  {
    row: 'bus.listener-throws',
    look() {
      const received: string[] = []
      uni.$on('probe-throws', () => {
        throw new Error('caught by the probe')
      })
      uni.$on('probe-throws', () => void received.push('later one runs'))
      let emitter = 'the emitter gets nothing of it'
      try {
        uni.$emit('probe-throws')
      } catch {
        emitter = 'it reaches the emitter'
      }
      uni.$off('probe-throws')
      return `${received[0] ?? 'later ones are skipped'}; ${emitter}`
    },
  },
  {
    row: 'bus.replaced',
    look() {
      const original: unknown = Reflect.get(uni, '$on')
      let seen = 0
      const own = (...args: readonly unknown[]): unknown => {
        seen += 1
        return typeof original === 'function' ? Reflect.apply(original, uni, args) : undefined
      }
      if (!Reflect.set(uni, '$on', own)) return 'cannot be replaced'
      subscribeElsewhere('probe-replaced')
      Reflect.set(uni, '$on', original)
      uni.$off('probe-replaced')
      return seen === 0 ? 'not seen by another file' : 'seen by another file'
    },
  },
]
