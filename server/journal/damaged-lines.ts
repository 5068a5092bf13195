import { existsSync, statSync } from 'node:fs'
import { writeWhole, type JournalFiles } from './replace-file'

/** Size above which the file is cleared, so that repeated damage does not fill the disk. */
const MAX_DAMAGED_BYTES = 33_554_432

/** Appends damaged lines to a file next to the journal, before the journal drops them. */
export function keepDamaged(path: string, lines: readonly Buffer[], files: JournalFiles): void {
  const damaged = `${path}.damaged`
  const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))
  const startBytes = existsSync(damaged) ? statSync(damaged).size : 0
  const isFull = startBytes + bytes.length > MAX_DAMAGED_BYTES
  const file = files.openSync(damaged, isFull ? 'w' : 'a', 0o600)
  try {
    writeWhole(files, file, bytes)
    files.fsyncSync(file)
  } finally {
    files.closeSync(file)
  }
}
