import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runNpm } from '../../../scripts/npm-command'
import { readText } from '../../../scripts/pack/facts'
import { jsonText, writeFolder, type PackageFiles } from '../../../scripts/pack/folder'
import type { HostName } from '../../hosts/host'

/** What an own project of uni has installed, as its command line makes one, and a client; the versions are ours. */
const NEEDED = ['@dcloudio/types', '@dcloudio/uni-app', '@dcloudio/uni-app-plus', '@dcloudio/uni-components',
  '@dcloudio/uni-h5', '@dcloudio/uni-mp-weixin', '@dcloudio/vite-plugin-uni', 'mqtt', 'pinia', 'vite',
  'vue'] as const

/** What is not about installing: questions to a server, advice and sponsors. */
const QUICKLY = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'] as const

/** Platforms that the builder knows; an app runs on the first ones here. */
type BuildTarget = HostName | 'mp-alipay' | 'mp-toutiao' | 'mp-baidu'

/** A project of somebody else, in a folder of its own far from the repository. */
export interface FreshProject {
  readonly folder: string
  /** Replaces `src`. */
  writeSources(files: PackageFiles): void
  write(path: string, text: string): void
  /** Runs an npm command in the project, as its owner would. */
  npm(args: readonly string[]): Promise<void>
  /** Builds with the project's own builder. Gives the folder of the result. */
  build(platform: BuildTarget, name: string): Promise<string>
  remove(): void
}

export function createFreshProject(name: string): FreshProject {
  // The real path: a builder that sees a link takes the project for two.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return {
    folder,
    write,
    writeSources: (files) => writeFolder(join(folder, 'src'), files),
    async npm(args): Promise<void> {
      await runNpm([...args, ...QUICKLY], folder)
    },
    build: (platform, build) => runBuild(folder, platform, join(folder, 'dist', build, platform)),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, object>>
}

/** What `npx degit` gives a beginner: uni, Vue and Pinia, in exactly our versions, transitive ones too. */
export function writeUniProject(project: FreshProject): void {
  const { devDependencies } = JSON.parse(readText('package.json')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const dependencies = Object.fromEntries(NEEDED.map((name) => [name, devDependencies[name]]))
  const own = { name: 'fresh-project', version: '0.0.0', private: true, dependencies }
  const { packages, ...lock } = JSON.parse(readText('package-lock.json')) as Lock
  project.write('package.json', jsonText(own))
  // npm takes out what this project does not need.
  project.write('package-lock.json', jsonText({ ...lock, ...own, packages: { ...packages, '': own } }))
  project.write('index.html', `<!doctype html>
<html>
  <head><meta charset="UTF-8" /><link rel="icon" href="data:," /></head>
  <body><div id="app"></div><script type="module" src="/src/main.ts"></script></body>
</html>
`)
}

function runBuild(folder: string, platform: BuildTarget, output: string): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, UNI_OUTPUT_DIR: output, NODE_ENV: 'production' }
  // The runner's own variables would make the build take itself for a test.
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  const builder = join(folder, 'node_modules/@dcloudio/vite-plugin-uni')
  const { bin } = JSON.parse(readFileSync(join(builder, 'package.json'), 'utf8')) as { readonly bin: { uni: string } }
  const script = join(builder, bin.uni)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, 'build', '-p', platform], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (chunk: Buffer): void => void (said += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      // What a builder warns of is a fault of the plugin.
      const isGood = code === 0 && said.includes('Build complete') && !/warning|circular/i.test(said)
      if (isGood) resolve(output)
      else reject(new Error(`The ${platform} build failed (${String(code)}):\n${said}`))
    })
  })
}
