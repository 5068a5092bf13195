import process from 'node:process'

export function writeTrouble(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Returns the reason on one line. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
