import { existsSync, statSync } from 'node:fs'
import { writeWhole, type JournalFiles } from './replace-file'

/**
 * More than this begins the file again, bytes: damage of many starts does not fill the disk. Four times the size from
 * which a journal is compacted (SV-95), so that the damage of several starts has room.
 */
const MAX_DAMAGED_BYTES = 33_554_432

/** Appends what could not be read to a file beside the journal, on disk before the journal loses it. */
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
