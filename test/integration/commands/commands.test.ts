import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { checkEnvironment, checkFiles } from '../../../scripts/clients/options'
import { listFiles, readSource, repositoryRoot } from '../../unit/repository/source-files'

const run = promisify(execFile)
const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

const home = mkdtempSync(join(tmpdir(), 'tradewire-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Runs a command as npm does, in the environment of a new terminal. */
function runCommand(command: string, more: NodeJS.ProcessEnv = {}): Promise<{ readonly stdout: string }> {
  const path = [join(repositoryRoot, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return run('sh', ['-c', command], { cwd: repositoryRoot, env: { PATH: path, HOME: home, ...more } })
}

describe('the commands of npm', () => {
  test('DO-73: documents only commands that exist in package.json', () => {
    // The examples are projects of their own.
    const pages = listFiles().filter((path) => path.endsWith('.md') && !path.startsWith('examples/'))
    const named = pages.flatMap((path) => readSource(path).text.match(/npm run [\w:-]*\w/g) ?? [])
    expect(named.map((words) => words.slice('npm run '.length)).filter((name) => !(name in scripts))).toEqual([])
  })

  /** Scripts that start other programs, which print the usage. The builds of all platforms start one file. */
  const starters: Readonly<Record<string, RegExp>> = {
    'start': /npm start\b/, 'dev:h5': /Usage:\s+\$ uni /, 'build:h5': /Usage:\s+\$ uni /,
    'chaos': /npm run chaos\b/, 'world': /npm run world\b/,
  }

  test.each(Object.entries(starters))('DO-73: %s prints its usage for --help', async (name, usage) => {
    expect((await runCommand(`${scripts[name] ?? ''} --help`)).stdout).toMatch(usage)
  })

  test('DO-73: prints the usage of every other command for --help', async () => {
    const others = Object.entries(scripts).filter(([name]) => !(name in starters) && !/^(dev|build):/.test(name))
    expect(others.filter(([, command]) => !command.startsWith('tsx scripts/'))).toEqual([])
    // In one process the scripts load their modules once.
    const asked = others.map(([, command]) => `'${command.slice('tsx '.length)} --help'`)
    const { stdout } = await runCommand(`tsx test/integration/commands/print-usages.ts ${asked.join(' ')}`)
    const outcomes = JSON.parse(stdout) as readonly { readonly printed: string, readonly exitCode: number }[]
    const printedOwn = ([name]: readonly [string, string], at: number): boolean =>
      outcomes[at]?.exitCode === 0 && new RegExp(`npm (run )?${name}\\b`).test(outcomes[at].printed)
    expect(others.filter((other, at) => !printedOwn(other, at))).toEqual([])
  })

  test('PK-93: npm run pack rejects an unknown name and lists the known names', async () => {
    await expect(runCommand(`${scripts['pack'] ?? ''} nothing`)).rejects
      .toThrow('nothing is called nothing; choose from uni_modules, npm, wgt')
  })

  test('CL-5: finds the client checks in a clean environment', async () => {
    const { stdout } = await runCommand(`vitest list --filesOnly ${checkFiles.join(' ')}`, checkEnvironment)
    expect(stdout).toContain('test/clients/clients.test.ts')
  })
})
