import { spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { docsOptions, type DocsOptions } from './docs-options'
import { installOwnPackages } from './own-packages'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const site = join(root, 'site')

function runVitePress({ command, args, demo }: DocsOptions): Promise<number> {
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
 * `npm run docs` serves the site while its pages are written; `npm run docs:build -- --base /x/ --demo FOLDER` writes
 * it to `dist/docs`, with the built demo of FOLDER below `demo/`.
 */
async function main(): Promise<void> {
  const options = docsOptions(process.argv.slice(2))
  if (typeof options === 'string') throw new Error(options)
  const { command, demo } = options
  if (demo !== undefined && !existsSync(join(demo, 'index.html'))) {
    throw new Error(`${demo} has no index.html; build the demo first: npm run build:h5`)
  }
  await installOwnPackages(site, (line) => void process.stderr.write(`${line}\n`))
  process.exitCode = await runVitePress(options)
  if (process.exitCode === 0 && command === 'build' && demo !== undefined) {
    cpSync(demo, join(options.out ?? join(root, 'dist/docs'), 'demo'), { recursive: true })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
