import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { checkEnvironment, checkFiles } from '../../../scripts/clients/clients-options'
import { listFiles, readSource, repositoryRoot } from '../../unit/repository/source-files'
import { bundleScripts } from './bundled-scripts'

const run = promisify(execFile)
const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

const home = mkdtempSync(join(tmpdir(), 'tradewire-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Uses a new terminal's environment. */
function runCommand(command: string): Promise<{ readonly stdout: string }> {
  const path = [join(repositoryRoot, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return run('sh', ['-c', command], { cwd: repositoryRoot, env: { PATH: path, HOME: home } })
}

test('DO-73: documents only commands that exist in package.json', () => {
  // The examples are separate projects.
  const pages = listFiles().filter((path) => path.endsWith('.md') && !path.startsWith('examples/'))
  const named = pages.flatMap((path) => readSource(path).text.match(/npm run [\w:-]*\w/g) ?? [])
  expect(named.map((words) => words.slice('npm run '.length)).filter((name) => !(name in scripts))).toEqual([])
})

/** Scripts that start another program, which prints the usage. All platforms share the first. */
const starters: Readonly<Record<string, RegExp>> = {
  'build:h5': /Usage:\s+\$ uni /, 'chaos': /npm run chaos\b/, 'world': /npm run world\b/,
}

test.each(Object.entries(starters))('DO-73: %s prints its usage for --help', async (name, usage) => {
  expect((await runCommand(`${scripts[name] ?? ''} --help`)).stdout).toMatch(usage)
})

test('DO-73: prints the usage of each package.json command with `--help`', async () => {
  const others = Object.entries(scripts).filter(([name]) => !(name in starters) && !/^(dev|build):/.test(name))
  const commands = [...others.map(([, command]) => command.replace(/^(node --import )?tsx /, '')), 'server/main.ts']
    .map((command) => command.split(' '))
  const folder = join(repositoryRoot, `node_modules/.cache/usages-${process.pid}`)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const paths = ['test/integration/commands/print-usages.ts', ...commands.map(([path = '']) => path)]
  const [printer = '', ...files] = await bundleScripts(repositoryRoot, paths, folder)
  // A single process loads the scripts' modules once.
  const asked = commands.map(([, ...words], at) => `'${[files[at], ...words, '--help'].join(' ')}'`).join(' ')
  const { stdout } = await runCommand(`node ${printer} ${asked}`)
  const outcomes = JSON.parse(stdout) as readonly { readonly printed: string, readonly exitCode: number }[]
  const printedOwn = ([name]: readonly [string, string], at: number): boolean =>
    outcomes[at]?.exitCode === 0 && new RegExp(`npm (run )?${name}\\b`).test(outcomes[at].printed)
  expect(others.filter((other, at) => !printedOwn(other, at))).toEqual([])
  expect(outcomes[others.length]?.printed).toContain('--positions N')
})

test('PK-93: rejects an unknown name in npm run pack, and lists the known names', async () => {
  await expect(runCommand(`${scripts['pack'] ?? ''} nothing`)).rejects
    .toThrow("Unknown name 'nothing'; the names are uni_modules, npm, wgt; the options are --release")
})

test.each([
  ['pack', 'npm'], ['attack', 'tiny-parts'], ['mutation', 'outbox'], ['soak', 'chat'],
])('DO-82: suggests the name without dashes for npm run %s -- --%s', async (command, name) => {
  await expect(runCommand(`${scripts[command] ?? ''} --${name}`)).rejects
    .toThrow(`Unknown option '--${name}'; write ${name} without dashes`)
})

test('DO-82: lists the scenes of npm run screenshots when no scene name contains the given text', async () => {
  await expect(runCommand(`${scripts['screenshots'] ?? ''} --platforms`)).rejects
    .toThrow("no scene contains '--platforms'; choose platforms, or from ")
})

test('CL-5: includes the client checks in the test projects when the environment selects them', async () => {
  for (const [name, value] of Object.entries(checkEnvironment)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.resetModules()
  const { default: config } = await import('../../../vitest.config')
  const [, name, file] = checkFiles
  const include: unknown = expect.arrayContaining(['test/clients/**/*.test.ts'])
  const project: unknown = expect.objectContaining({ name, include })
  expect(config.test?.projects).toContainEqual(expect.objectContaining({ test: project }))
  expect(listFiles()).toContain(file)
})
