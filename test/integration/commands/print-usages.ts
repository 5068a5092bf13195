import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

class Exit extends Error {
  constructor(readonly code: typeof process.exitCode) {
    super(`exit ${String(code)}`)
  }
}

interface Outcome {
  readonly printed: string
  readonly exitCode: typeof process.exitCode
}

/** @param words path of the script, then its arguments */
async function runScript(words: readonly string[], run: number): Promise<Outcome> {
  const [path = '', ...args] = words
  let printed = ''
  const write = process.stdout.write
  process.argv.splice(1, Infinity, path, ...args)
  process.exitCode = 0
  process.stdout.write = (text) => {
    printed += String(text)
    return true
  }
  try {
    // The query lets a script run again for another command.
    await import(`${pathToFileURL(join(process.cwd(), path)).href}?${run}`)
    return { printed, exitCode: process.exitCode }
  } catch (error) {
    if (!(error instanceof Exit)) throw error
    return { printed, exitCode: error.code }
  } finally {
    process.stdout.write = write
  }
}

process.exit = (code) => {
  throw new Exit(code ?? 0)
}
const outcomes: Outcome[] = []
for (const command of process.argv.slice(2)) outcomes.push(await runScript(command.split(' '), outcomes.length))
process.exitCode = 0
process.stdout.write(JSON.stringify(outcomes))
