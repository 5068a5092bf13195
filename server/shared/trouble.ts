import process from 'node:process'

export function writeTrouble(line: string): void {
  process.stderr.write(`${line}\n`)
}
