import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TargetName } from '../../hosts/host'
import { inRelease } from '../../support/test-scope'
import { underLock } from './process-lock'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const cache = join(root, 'node_modules/.cache/builds')
const require = createRequire(import.meta.url)
const UNI_COMMAND = '@dcloudio/vite-plugin-uni/bin/uni.js'

/** Room for young objects makes a build 5 % faster. */
const WITH_ROOM = '--max-semi-space-size=64'

const mainFileOf = (platform: TargetName): string =>
  platform === 'h5' ? 'index.html' : platform.startsWith('app') ? 'app-service.js' : 'app.json'

export interface AppProject {
  readonly name: string
  /** Absolute path of `UNI_INPUT_DIR`, which `@/` stands for. */
  readonly folder: string
  /** Folder of `index.html`. Default: `folder`. */
  readonly root?: string
  readonly inputs: readonly string[]
  /** Bundler configuration, from the repository root. Default: the one in the root. */
  readonly config?: string
  readonly env?: Readonly<Record<string, string>>
}

interface BuildOptions {
  readonly signal?: AbortSignal
  readonly onBegin?: () => void
}

/** Number of cached builds of one project and platform, newest first. */
const maxBuildsKept = 4
/** A partial build of this age belongs to a killed process. */
const partialAgeMs = 3_600_000

export const buildTools = ['shims.d.ts', 'process.d.ts', 'vite.config.ts', 'tsconfig.json', 'tsconfig.app.json',
  'tsconfig.node.json', 'package-lock.json', 'scripts/uni.mjs', 'scripts/own-scripts.ts', 'scripts/no-icon-font.ts',
  'scripts/default-target.ts', 'scripts/flex-gaps.ts', 'scripts/quick-build.ts', 'scripts/sub-packages.ts',
  'scripts/we-chat-roles.ts'] as const

export const demo: AppProject = {
  name: 'demo',
  folder: root,
  inputs: ['src', 'components', 'pages', 'demo', 'server/feed/model', 'server/shared', 'server/wire', 'static',
    'App.vue', 'main.ts', 'index.html', 'manifest.json', 'pages.json', 'uni.scss', ...buildTools],
}

export const quickDemo: AppProject = { ...demo, name: 'demo-quick', config: 'scripts/quick-build.ts' }

/** Releases build these targets with the published minifier, which is the same for all targets. */
const publishedTargets: ReadonlySet<TargetName> = new Set(['h5', 'mp-weixin', 'app'])

/** Builds the demo for tests: as published in a release, otherwise with a fast minifier. */
export const buildDemo = (platform: TargetName): Promise<string> =>
  buildApp(platform, inRelease && publishedTargets.has(platform) ? demo : quickDemo)

/** Builds a project unless a build of the same sources exists. Returns the output folder. */
export async function buildApp(
  platform: TargetName,
  project: AppProject = demo,
  { signal, onBegin }: BuildOptions = {},
): Promise<string> {
  const builds = project === demo ? join(cache, platform) : join(cache, project.name, platform)
  const folder = join(builds, hashInputs(project))
  if (existsSync(folder)) {
    // Marks the build as new, because only old builds are deleted.
    await utimes(folder, new Date(), new Date())
    return folder
  }
  onBegin?.()
  await mkdir(builds, { recursive: true })
  // Parallel test files often need the same build.
  await underLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return
    const partial = await mkdtemp(join(builds, 'partial-'))
    try {
      await runBuild(platform, project, partial, signal)
      await rename(partial, folder)
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw error
    }
    await forgetOthers(builds, folder)
  })
  return folder
}

/** Cached because reading all sources takes 40 ms per scenario, and sources do not change during a run. */
const hashes = new WeakMap<AppProject, string>()

function hashInputs(project: AppProject): string {
  const known = hashes.get(project)
  if (known !== undefined) return known
  const { inputs, env = {} } = project
  const hash = createHash('sha256')
  for (const [name, value] of Object.entries(env)) hash.update(`${name}=${value}\0`)
  const add = (path: string): void => {
    const full = join(root, path)
    // Without this check a moved file would leave the hash, and the cache would return an old build.
    if (!existsSync(full)) throw new Error(`${project.name}: no such input of the build: ${path}`)
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) add(`${path}/${name}`)
    } else {
      hash.update(path).update('\0').update(readFileSync(full)).update('\0')
    }
  }
  inputs.forEach(add)
  const digest = hash.digest('hex').slice(0, 16)
  hashes.set(project, digest)
  return digest
}

function runBuild(
  platform: TargetName,
  { folder, root: htmlFolder = folder, config, env: given }: AppProject,
  outputFolder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...process.env, UNI_OUTPUT_DIR: outputFolder, NODE_ENV: 'production' }
  const command = folder === root ? join(root, 'scripts/uni.mjs') : require.resolve(UNI_COMMAND)
  // The runner's variables would make the build a test build.
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  Object.assign(env, given)
  if (folder !== root) Object.assign(env, { UNI_INPUT_DIR: folder, VITE_ROOT_DIR: htmlFolder })
  return new Promise((resolve, reject) => {
    const configured = config === undefined ? [] : ['--config', join(root, config)]
    const child = spawn(process.execPath, [WITH_ROOM, command, 'build', '-p', platform, ...configured], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    })
    let output = ''
    const keep = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0 && existsSync(join(outputFolder, mainFileOf(platform)))) resolve()
      else reject(new Error(`The ${platform} build failed (${String(code)}):\n${output}`))
    })
  })
}

/** Keeps the newest builds, because a parallel run may still serve its own. */
async function forgetOthers(builds: string, folder: string): Promise<void> {
  const names = (await readdir(builds)).filter((name) => !name.endsWith('.lock'))
  const ageMsOf = (path: string): number => Date.now() - statSync(path).mtimeMs
  const isPartial = (name: string): boolean => name.startsWith('partial-')
  const byAge = names.filter((name) => !isPartial(name)).map((name) => join(builds, name))
    .sort((one, other) => ageMsOf(one) - ageMsOf(other))
  const abandoned = names.filter(isPartial).map((name) => join(builds, name))
    .filter((path) => ageMsOf(path) > partialAgeMs)
  const old = byAge.slice(maxBuildsKept).filter((path) => path !== folder)
  for (const path of [...old, ...abandoned]) await rm(path, { recursive: true, force: true })
}
