import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const pagePath = join(dirname(fileURLToPath(import.meta.url)), 'README.md')

/** Returns a command's usage from `scripts/README.md`: the list items that start with the command, without markup. */
export function usageOf(command: string): string {
  const items = readFileSync(pagePath, 'utf8').split(/\n(?=- |#|\n)/).filter((item) => item.startsWith('- '))
  const own = items.filter((item) => new RegExp(`^- \`npm (run )?${command}(?![\\w:-])`).test(item))
  const usage = own.map((item) => item.slice(2).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '').trimEnd())
  return `${usage.join('\n')}\n`
}

/**
 * Prints a command's usage and ends the process when its command line has `--help`.
 * @param usage replaces the README's text
 */
export function exitIfHelpAsked(command: string, usage?: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return
  process.stdout.write(usage ?? usageOf(command))
  process.exit(0)
}
