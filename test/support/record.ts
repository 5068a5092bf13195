import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A line of a record: input, code version and result. */
interface StoredResult<Result> {
  readonly code: string
  readonly name: string
  readonly result: Result
}

/** Results in a file, so that a stopped campaign can continue. */
export interface ResultRecord<Result> {
  known(name: string): Result | undefined
  add(name: string, result: Result): Promise<void>
}

export function recordLine<Result>(code: string, name: string, result: Result): string {
  const line: StoredResult<Result> = { code, name, result }
  return `${JSON.stringify(line)}\n`
}

/** Returns results of this code by name. Ignores a truncated line. */
export function readRecord<Result>(text: string, code: string): ReadonlyMap<string, Result> {
  const results = new Map<string, Result>()
  for (const line of text.split('\n')) {
    const read = parseLine<Result>(line)
    if (read?.code === code) results.set(read.name, read.result)
  }
  return results
}

function parseLine<Result>(line: string): StoredResult<Result> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isStoredResult<Result>(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isStoredResult<Result>(value: unknown): value is StoredResult<Result> {
  return typeof value === 'object' && value !== null && 'code' in value && 'name' in value && 'result' in value
}

/** @param file if omitted, no result is read or stored */
export async function openRecord<Result>(file: string | undefined, code: string): Promise<ResultRecord<Result>> {
  if (file === undefined) return { known: () => undefined, add: () => Promise.resolve() }
  const results = readRecord<Result>(await readFile(file, 'utf8').catch(() => ''), code)
  await mkdir(dirname(file), { recursive: true })
  return { known: (name) => results.get(name), add: (name, result) => appendFile(file, recordLine(code, name, result)) }
}
