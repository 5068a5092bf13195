import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clients, type ClientName } from '../test/clients/clients'
import { clientBytes } from './clients/added-bytes'
import { checkEnvironment, checkFiles, clientsOptions } from './clients/clients-options'
import { checksIn, resultOf, wordsOf, type Check, type Known } from './clients/report'
import { exitIfHelpAsked } from './exit-if-help-asked'

exitIfHelpAsked('clients')

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

function versionOf(client: ClientName): string {
  const file = join(root, 'node_modules', clients[client], 'package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}

/** Prints the tests' output on stderr. */
async function runChecks(wanted: readonly ClientName[]): Promise<readonly Check[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-clients-'))
  const file = join(folder, 'report.json')
  const pattern = `^(${wanted.map((name) => name.replaceAll('.', '\\.')).join('|')}) CL-`
  const args = [vitest, 'run', ...checkFiles, '-t', pattern,
    '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, args, {
        cwd: root, env: { ...process.env, ...checkEnvironment }, stdio: ['ignore', process.stderr, process.stderr],
      })
      child.on('error', reject)
      child.on('close', () => resolve())
    })
    return checksIn(JSON.parse(await readFile(file, 'utf8')), wanted)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * `npm run clients -- [NAME…] [--json]`: runs unmodified third-party clients, each with its server, in a bare realm and
 * in the built mini-program and app. With `--json` the last line contains the results.
 */
async function main(words: readonly string[]): Promise<void> {
  const options = clientsOptions(words)
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`)
    process.exitCode = 1
    return
  }
  const checks = await runChecks(options.clients)
  const known = new Map<ClientName, Known>()
  for (const name of options.clients) {
    known.set(name, { version: versionOf(name), addedBytes: (await clientBytes(name)).addedBytes })
  }
  const result = resultOf(checks, known)
  process.stdout.write(`${wordsOf(result, checks)}\n`)
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  if (result.failed > 0) process.exitCode = 1
}

await main(process.argv.slice(2))
