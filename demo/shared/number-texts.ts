const units = ['B', 'KB', 'MB', 'GB'] as const

/** Formats a size, such as `12.3 KB`, in steps of 1,024. */
export function formatSize(bytes: number): string {
  let size = bytes
  let unit: (typeof units)[number] = 'B'
  for (const next of units.slice(1)) {
    if (size < 1_024) break
    size /= 1_024
    unit = next
  }
  return unit === 'B' ? `${size} B` : `${size.toFixed(1)} ${unit}`
}

/** Formats a possibly unlimited number of attempts. */
export function formatAttempts(attempts: number): string {
  return Number.isFinite(attempts) ? String(attempts) : '∞'
}
