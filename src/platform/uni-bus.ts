import type { Bus } from '../connection/ports/ports'

export function createUniBus(): Bus {
  return {
    on(name, handler): void {
      uni.$on(name, handler)
    },
    off(name, handler): void {
      uni.$off(name, handler)
    },
    emit(name, payload): void {
      uni.$emit(name, payload)
    },
  }
}
