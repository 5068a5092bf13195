import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { chromiumsOnPath, installedChromiums } from './chromium-places'

export interface FoundChromium {
  readonly executablePath: string
  readonly args: string[]
  readonly env: Readonly<Record<string, string>>
  readonly source: ChromiumSource
}

export type ChromiumSource = 'CHROME_PATH' | 'sparticuz' | 'path' | 'installed' | 'playwright' | 'download' | 'apt'

export class NoChromiumError extends Error {
  override readonly name = 'NoChromiumError'
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const INSTALL_TIMEOUT_MS = 240_000
const VERSION_TIMEOUT_MS = 20_000

const require = createRequire(import.meta.url)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const unpackedFolder = join(root, 'node_modules/.cache/chromium')

type Place = { readonly executablePath: string; readonly env?: Readonly<Record<string, string>> }

const sources: Readonly<Record<ChromiumSource, () => Promise<readonly Place[]>>> = {
  CHROME_PATH: () => {
    const path = process.env['CHROME_PATH']
    if (path === undefined || path === '') return Promise.resolve([])
    if (!existsSync(path)) return Promise.reject(new NoChromiumError(`CHROME_PATH names ${path}, which does not exist`))
    return Promise.resolve([{ executablePath: path }])
  },
  // Tries this browser first, because it is the same on every machine and, without a window, saves a quarter of the
  // time.
  sparticuz: unpackSparticuz,
  path: () => Promise.resolve(chromiumsOnPath(process.platform, process.env).map(toPlace)),
  installed: () => Promise.resolve(installedChromiums(process.platform, process.env).map(toPlace)),
  playwright: () => Promise.resolve([chromium.executablePath()].filter(existsSync).map(toPlace)),
  download: async () => {
    const cli = join(dirname(require.resolve('playwright-core/package.json')), 'cli.js')
    await run(process.execPath, [cli, 'install', 'chromium'])
    return [chromium.executablePath()].filter(existsSync).map(toPlace)
  },
  apt: async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return []
    await run('apt-get', ['update'])
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    return chromiumsOnPath(process.platform, process.env).map(toPlace)
  },
}

/**
 * Finds a Chromium that starts. `TRADEWIRE_CHROMIUM` restricts the search to one source.
 * Throws a `NoChromiumError` when there is none.
 */
export async function findChromium(): Promise<FoundChromium> {
  const only = process.env['TRADEWIRE_CHROMIUM']
  const names = (Object.keys(sources) as ChromiumSource[]).filter((name) => only === undefined || name === only)
  if (names.length === 0) {
    throw new NoChromiumError(`TRADEWIRE_CHROMIUM must be one of ${Object.keys(sources).join(', ')}`)
  }
  const failures: string[] = []
  for (const source of names) {
    try {
      for (const place of await sources[source]()) {
        const failure = await startFailure(place)
        if (failure === undefined) {
          return { executablePath: place.executablePath, args: [...FLAGS], env: place.env ?? {}, source }
        }
        failures.push(`${place.executablePath}: ${failure}`)
      }
    } catch (error) {
      if (error instanceof NoChromiumError) throw error
      failures.push(`${source}: ${error instanceof Error ? firstLine(error.message) : String(error)}`)
    }
  }
  throw new NoChromiumError([
    'The end-to-end tests need Chromium, Chrome or Edge, and none was found.',
    'Install one, or set CHROME_PATH to its executable.',
    ...failures.map((failure) => `  tried ${failure}`),
  ].join('\n'))
}

function toPlace(executablePath: string): Place {
  return { executablePath }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

/**
 * Returns `undefined` if the browser starts. On Windows, only checks that the file exists, because `--version` would
 * open a window.
 */
async function startFailure({ executablePath, env }: Place): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined
  return new Promise((resolve) => {
    const options = { timeout: VERSION_TIMEOUT_MS, env: { ...process.env, ...env } }
    execFile(executablePath, ['--version', '--no-sandbox'], options, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : firstLine(stderr) || firstLine(error.message))
    })
  })
}

/**
 * The npm package contains a compressed Chromium for Linux x64 and the libraries that minimal containers lack. Because
 * the package reuses any file in its folder, this function extracts into a separate folder and renames the folder when
 * complete.
 */
async function unpackSparticuz(): Promise<readonly Place[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return []
  if (!existsSync(unpackedFolder)) {
    await mkdir(dirname(unpackedFolder), { recursive: true })
    const partial = await mkdtemp(`${unpackedFolder}-partial-`)
    const script = 'import("@sparticuz/chromium").then((module) => module.default.executablePath())'
    await run(process.execPath, ['--eval', script], { TMPDIR: partial, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' })
    try {
      await rename(partial, unpackedFolder)
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      if (!existsSync(unpackedFolder)) throw error
    }
  }
  const executablePath = join(unpackedFolder, 'chromium')
  const libraries = { LD_LIBRARY_PATH: join(unpackedFolder, 'al2023/lib') }
  return [{ executablePath }, { executablePath, env: libraries }]
}

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INSTALL_TIMEOUT_MS,
    })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(firstLine(complaint) || `${command} ended with ${String(code ?? signal)}`))
    })
  })
}
