const two = (value: number): string => String(value).padStart(2, '0')

/**
 * Formats the time of day in the device's time zone.
 * @param atMs epoch ms
 * @example formatClock(Date.now()) // '14:03:09'
 */
export function formatClock(atMs: number): string {
  const at = new Date(atMs)
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/**
 * Formats a time as month, day, hour and minute in the device's time zone, for example for a list.
 * @param atMs epoch ms
 * @example formatShort(Date.now()) // '01-31 14:03'
 */
export function formatShort(atMs: number): string {
  const at = new Date(atMs)
  return `${formatDay(atMs)} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/**
 * Formats a time as month and day in the device's time zone, for example for a chart axis.
 * @param atMs epoch ms
 * @example formatDay(Date.now()) // '01-31'
 */
export function formatDay(atMs: number): string {
  const at = new Date(atMs)
  return `${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/**
 * Formats a date and time in the device's time zone.
 * @param atMs epoch ms
 * @example formatDateTime(Date.now()) // '2026-01-31 14:03:09'
 */
export function formatDateTime(atMs: number): string {
  return `${new Date(atMs).getFullYear()}-${formatDay(atMs)} ${formatClock(atMs)}`
}

/**
 * Returns the number of seconds until a time, rounded up. Returns 0 if the time has passed.
 * @param atMs the time, epoch ms
 * @param nowMs the current time, epoch ms
 * @example secondsUntil(10_500, 8_000) // 3
 */
export function secondsUntil(atMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((atMs - nowMs) / 1_000))
}
