import type { Observation } from './observation'

export const surroundings: readonly Observation[] = [
  { row: 'globals.WebSocket', look: () => (typeof WebSocket === 'undefined' ? 'out of reach' : 'within reach') },
  {
    row: 'globals.code-from-strings',
    look() {
      try {
        const made: unknown = Reflect.construct(Function, ['return 1'])
        return typeof made === 'function' && Reflect.apply(made, undefined, []) === 1 ? 'runs' : 'does nothing'
      } catch {
        return 'throws'
      }
    },
  },
]
