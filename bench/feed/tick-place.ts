import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const isTickFile = (name: string): boolean => /^DAT_ASCII_[A-Z]{6}_T_\d{6}\.csv$/i.test(name)

/**
 * Recorded ticks in HistData's format, from the folder in `BENCH_TICKS`, else from `shared/data/ticks` next to the
 * repository. Without ticks, the server's simulated market runs.
 */
export function tickFiles(root: string): readonly string[] {
  const folder = process.env['BENCH_TICKS'] ?? resolve(root, '../shared/data/ticks')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter(isTickFile).sort().map((name) => join(folder, name))
}
