/** At least two digits. */
export function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** `14:03:09`, the device's own time zone. */
export function formatClock(atMs: number): string {
  const at = new Date(atMs)
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** Whole seconds left, never negative; a started second counts. */
export function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1_000))
}

/** `01-31 14:03`, for a list. */
export function formatShort(atMs: number): string {
  const at = new Date(atMs)
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}
