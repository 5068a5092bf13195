import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { compareFile } from './compare'

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1 << 28 })

/**
 * `npx tsx scripts/language/same-code.ts BASE [FOLDER…]`: checks that changes to English texts since the commit BASE
 * left the code and the facts of the rules unchanged. Lists texts with a changed `not`, `only`, `before` … Exits with 1
 * on a difference.
 */
function main(): void {
  const [base = 'main', ...folders] = process.argv.slice(2)
  const changed = git('diff', '--name-only', '--diff-filter=M', base, '--', ...folders).split('\n')
    .filter((path) => /\.(?:ts|vue|md)$/.test(path) && existsSync(path))
  const results = changed.map((path) => compareFile(path, git('show', `${base}:${path}`), readFileSync(path, 'utf8')))
  const faults = results.flatMap((result) => result.faults)
  const reworded = results.flatMap((result) => result.reworded)
  process.stdout.write([
    ...reworded.map((each) => `read again: ${each}`),
    ...faults.map((each) => `DIFFERENT: ${each}`),
    `${changed.length} files, ${faults.length} different, ${reworded.length} to read again`, '',
  ].join('\n'))
  if (faults.length > 0) process.exitCode = 1
}

main()
