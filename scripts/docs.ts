import { spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApp } from '../test/e2e/support/build-app'
import { docsOptions, type DocsOptions } from './docs-options'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { installOwnPackages } from './own-packages'

exitIfHelpAsked(process.argv[2] === 'dev' ? 'docs' : 'docs:build')

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const site = join(root, 'site')

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Returns the built demo's folder, or `undefined` after reporting that the site has no demo. */
async function demoOf({ command, demo }: DocsOptions): Promise<string | undefined> {
  if (command === 'dev' || demo === false) {
    say('this preview has no demo and no live examples; npm run docs:build adds both')
    return undefined
  }
  if (demo === undefined) return buildApp('h5', undefined, { onBegin: () => say('building the demo for H5') })
  if (existsSync(join(demo, 'index.html'))) return demo
  throw new Error(`${demo} has no index.html. Omit --demo to build the demo now`)
}

function runVitePress({ command, args }: DocsOptions, demo: string | undefined): Promise<number> {
  const script = join(site, 'node_modules/vitepress/bin/vitepress.js')
  const child = spawn(process.execPath, [script, command, site, ...args], {
    cwd: site,
    stdio: 'inherit',
    env: { ...process.env, TRADEWIRE_SITE_DEMO: demo === undefined ? '' : '/demo/index.html' },
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done(code ?? 1))
  })
}

/**
 * `npm run docs` serves the site while you edit its pages. `npm run docs:build -- --base /x/` writes `dist/docs`. The
 * demo below `demo/` is built now, taken from the folder of `--demo`, or omitted with `--no-demo`.
 */
async function main(): Promise<void> {
  const options = docsOptions(process.argv.slice(2))
  if (typeof options === 'string') throw new Error(options)
  const demo = await demoOf(options)
  await installOwnPackages(site, say)
  process.exitCode = await runVitePress(options, demo)
  if (process.exitCode === 0 && options.command === 'build' && demo !== undefined) {
    cpSync(demo, join(options.out ?? join(root, 'dist/docs'), 'demo'), { recursive: true })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
