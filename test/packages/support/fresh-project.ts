import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runNpm } from '../../../scripts/npm-command'
import { readText } from '../../../scripts/pack/facts'
import { jsonText, writeFolder, type PackageFiles } from '../../../scripts/pack/folder'
import { withoutRunner } from '../../e2e/support/started'
import type { HostName } from '../../hosts/host'
import { inRelease } from '../../support/test-scope'
import type { UniVersion } from './uni-versions'

/**
 * Ranges of uni's template (`vite-ts`), without other platforms and its compiler, and with our uni version. The
 * template has no Pinia and no `"type": "module"`.
 */
const TEMPLATE: Readonly<Record<string, string>> = { 'vue': '^3.4.21', 'vue-i18n': '^9.1.9' }
const TEMPLATE_TOOLS: Readonly<Record<string, string>> = {
  '@dcloudio/types': '^3.4.8', '@vue/runtime-core': '^3.4.21', 'vite': '5.2.8',
}
const OURS = ['@dcloudio/uni-app', '@dcloudio/uni-app-plus', '@dcloudio/uni-components', '@dcloudio/uni-h5',
  '@dcloudio/uni-mp-weixin'] as const
const OUR_TOOLS = ['@dcloudio/uni-cli-shared', '@dcloudio/vite-plugin-uni'] as const

/** Skips server queries, advice and sponsor messages. */
const QUICKLY = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'] as const

/** Platforms of the builder. Only the first ones run here. */
type BuildTarget = HostName | 'mp-alipay' | 'mp-harmony' | 'quickapp-webview'

export interface DevelopmentBuild {
  readonly folder: string
  readonly said: string
}

/** Room for young objects makes a build 5 % faster. */
const WITH_ROOM = '--max-semi-space-size=64'
/** uni's minifier takes a third of a build's time. */
const MINIFIER: readonly string[] = inRelease ? [] : ['--minify', 'esbuild']
/** Longer than a build takes to write its files. */
const POLL_MS = 1_000
/** Four times the slowest build under load. */
const MOST_POLLS = 240

export type FreshProject = ReturnType<typeof projectIn>

/** A project outside the repository. */
export function createFreshProject(name: string): FreshProject {
  // The real path, because a builder treats a linked project as two.
  return projectIn(mkdtempSync(join(realpathSync(tmpdir()), `${name}-`)))
}

export function projectIn(folder: string) {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return {
    folder,
    write,
    writeSources: (files: PackageFiles): void => writeFolder(join(folder, 'src'), files),
    async npm(args: readonly string[]): Promise<void> {
      await runNpm([...args, ...QUICKLY], folder)
    },
    /**
     * Returns the output folder.
     * @param aboutItself warnings about the builder's own code; any other warning fails
     */
    async build(platform: BuildTarget, name: string, aboutItself = /(?!)/): Promise<string> {
      const output = join(folder, 'dist', name, platform)
      const said = await runBuild(folder, platform, output, 'production')
      const hasWarned = /warning|circular/i.test(said.replace(aboutItself, ''))
      if (hasWarned) throw new Error(`The ${platform} build warned:\n${said}`)
      return output
    },
    /** Builds like a developer, with advice and despite errors. */
    async buildForDevelopment(platform: BuildTarget): Promise<DevelopmentBuild> {
      const output = join(folder, 'dist/development', platform)
      return { folder: output, said: await runBuild(folder, platform, output, 'development') }
    },
    // Asynchronous, because there are 20,000 files.
    remove: (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, object>>
}

export interface Additions {
  /** `pinia` as in HBuilderX, or a client. */
  readonly has?: readonly string[]
  readonly version?: UniVersion
  /** Whether our lock file defines all versions, including transitive ones; otherwise npm chooses. */
  readonly isLocked?: boolean
}

/** Writes the project that `npx degit` creates for a beginner. */
export function writeUniProject(
  project: FreshProject,
  { has = [], version, isLocked = version === undefined }: Additions = {},
): void {
  const { devDependencies: ours } = JSON.parse(readText('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const versionOf = (name: string): string | undefined =>
    name.startsWith('@dcloudio/') && version !== undefined ? version.uni : ours[name]
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, versionOf(name)]))
  const own = {
    name: 'fresh-project',
    version: '0.0.0',
    private: true,
    dependencies: { ...TEMPLATE, ...versions([...OURS, ...(version?.also ?? []), ...has]) },
    devDependencies: {
      ...TEMPLATE_TOOLS,
      ...(version === undefined ? {} : { '@dcloudio/types': version.types }),
      ...versions(OUR_TOOLS),
    },
  }
  const { packages, ...lock } = JSON.parse(readText('package-lock.json')) as Lock
  project.write('package.json', jsonText(own))
  if (isLocked) {
    // npm removes packages that this project does not need.
    project.write('package-lock.json', jsonText({ ...lock, ...own, packages: { ...packages, '': own } }))
  }
  project.write('index.html', `<!doctype html>
<html>
  <head><meta charset="UTF-8" /><link rel="icon" href="data:," /></head>
  <body><div id="app"></div><script type="module" src="/src/main.ts"></script></body>
</html>
`)
}

function runBuild(
  folder: string,
  platform: BuildTarget,
  output: string,
  mode: 'development' | 'production',
): Promise<string> {
  const env = withoutRunner({ UNI_OUTPUT_DIR: output, NODE_ENV: mode })
  const builder = join(folder, 'node_modules/@dcloudio/vite-plugin-uni')
  const { bin } = JSON.parse(readFileSync(join(builder, 'package.json'), 'utf8')) as { readonly bin: { uni: string } }
  const script = join(builder, bin.uni)
  return new Promise((resolve, reject) => {
    // Only a watching build is a development build, and must be stopped.
    const watches = mode === 'development'
    const args = [WITH_ROOM, script, 'build', '-p', platform, ...(watches ? ['--watch'] : MINIFIER)]
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (chunk: Buffer): void => void (said += chunk.toString())
    // The builder reports completion before writing.
    const main = join(output, platform === 'h5' ? 'index.html' : 'app.json')
    let wasThere = false
    let polls = 0
    const poll = watches ? setInterval(() => {
      // After a failure the builder keeps watching, but has written no files.
      if (wasThere || polls >= MOST_POLLS) child.kill('SIGKILL')
      wasThere = existsSync(main)
      polls += 1
    }, POLL_MS) : undefined
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(poll)
      if ((code === 0 || wasThere) && said.includes('Build complete')) resolve(said)
      else reject(new Error(`The ${platform} build failed (${String(code)}):\n${said}`))
    })
  })
}
