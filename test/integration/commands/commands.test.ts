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
  test('DO-73: the documents name no command that package.json has not', () => {
    // The examples are projects of their own.
    const pages = listFiles().filter((path) => path.endsWith('.md') && !path.startsWith('examples/'))
    const named = pages.flatMap((path) => readSource(path).text.match(/npm run [\w:-]*\w/g) ?? [])
    expect(named.map((words) => words.slice('npm run '.length)).filter((name) => !(name in scripts))).toEqual([])
  })

  // The builds of all platforms start one file.
  const commands = Object.entries(scripts).filter(([name]) => !/^(dev|build):(?!h5)/.test(name))

  test.each(commands)('DO-73: %s prints its usage for --help', async (name, command) => {
    const { stdout } = await runCommand(`${command} --help`)
    expect(stdout).toMatch(/^(dev|build):/.test(name) ? /Usage:\s+\$ uni / : new RegExp(`npm (run )?${name}\\b`))
  })

  test('PK-93: npm run pack refuses a name that it cannot make, with what it can', async () => {
    await expect(runCommand(`${scripts['pack'] ?? ''} nothing`)).rejects
      .toThrow('nothing is called nothing; choose from uni_modules, npm, wgt')
  })

  test('CL-5: finds the checks of the clients in a clean environment', async () => {
    const { stdout } = await runCommand(`vitest list --filesOnly ${checkFiles.join(' ')}`, checkEnvironment)
    expect(stdout).toContain('test/clients/clients.test.ts')
  })
})
