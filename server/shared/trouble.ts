import process from 'node:process'

/** Tells the operator in one line. */
export function writeTrouble(line: string): void {
  process.stderr.write(`${line}\n`)
}
