import { build, type Plugin } from 'esbuild'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readReport, type WrittenReport } from './read-report'

const place = 'node_modules/.cache/bench'

/** Resolves test and command files from their source path, not from the bundle. */
const ownUrls: Plugin = {
  name: 'own-urls',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](test|scripts)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }))
  },
}

/**
 * Bundles benches and product into one file, as in an app, and the scripts that run in separate processes. Packages
 * stay external. Returns the path of the benches.
 */
export async function bundleBenches(root: string): Promise<string> {
  const outdir = join(root, place)
  await build({
    entryPoints: {
      main: join(root, 'bench/main.ts'),
      sender: join(root, 'bench/socket/sender.ts'),
      allocation: join(root, 'bench/allocation/measure.ts'),
    },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [ownUrls],
    outdir,
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
  return join(outdir, 'main.mjs')
}

export interface BenchRun {
  readonly root: string
  readonly bundle: string
  readonly name: string
  /** Writes a CPU profile for Chromium's tools. */
  readonly profile: boolean
}

/** Runs one bench in a separate process, so that no bench uses code that another bench has warmed up. */
export function runBench({ root, bundle, name, profile }: BenchRun): Promise<WrittenReport> {
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${join(root, place, 'profiles')}`] : []
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', ...profiling, bundle, name], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${name} failed (${String(code)})`))
      try {
        resolve(readReport(output))
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })
}
