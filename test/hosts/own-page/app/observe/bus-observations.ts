import type { Observation } from './probe-driver'
import { subscribeElsewhere } from './subscribe-elsewhere'

export const busObservations: Readonly<Record<string, Observation>> = {
  'bus: `uni.$off(name)`'() {
    const received: string[] = []
    uni.$on('probe-off', () => void received.push('one'))
    uni.$on('probe-off', () => void received.push('another'))
    uni.$off('probe-off')
    uni.$emit('probe-off')
    return received.length === 0 ? 'takes off all listeners' : `still received by ${received.join(', ')}`
  },
  'bus: after a listener that throws'() {
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
  'bus: a `uni.$on` that page code replaced'() {
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
    return seen === 0 ? 'is not seen by another file' : 'is seen by another file'
  },
}
