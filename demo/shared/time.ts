import { formatClock, formatShort, two } from '../../components/shared/time'

/** `2026-01-31 14:03:09`. */
export function formatDateTime(atMs: number): string {
  const at = new Date(atMs)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${formatClock(atMs)}`
}

/** `01-31`, for an axis. */
export function formatDay(atMs: number): string {
  return formatShort(atMs).slice(0, 5)
}
