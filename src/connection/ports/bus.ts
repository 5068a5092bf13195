/**
 * The application-wide event bus (`uni.$on`, `uni.$off`, `uni.$emit`).
 * `off` always takes the handler: without one uni removes everybody's listeners.
 */
export interface Bus {
  on(name: string, handler: (payload: unknown) => void): void
  off(name: string, handler: (payload: unknown) => void): void
  emit(name: string, payload: unknown): void
}
