import type { Bus } from '../connection/ports/ports'

/** Creates a bus over `uni.$on`, `uni.$off` and `uni.$emit`. */
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
