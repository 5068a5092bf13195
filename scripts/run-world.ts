import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Simulated runs keep no objects, so a large young generation helps. */
const memoryFlags = ['--min-semi-space-size=64', '--max-semi-space-size=64', '--single-threaded-gc'] as const
const partsOfVue = ['runtime-dom', 'runtime-core', 'reactivity', 'shared'] as const
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Plays simulated runs from `test/world`. Returns the exit code. */
export const runWorld = (args: readonly string[]): Promise<number> => runInWorld('world', memoryFlags, args)

/**
 * Runs a program that plays simulated runs, bundled into one file of production code, because a run takes only
 * milliseconds. Returns the exit code.
 */
export async function runInWorld(
  program: 'world' | 'soak', nodeFlags: readonly string[], args: readonly string[],
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-world-'))
  try {
    const outfile = join(folder, `${program}.mjs`)
    await build({
      entryPoints: [join(root, `test/${program}/main.ts`)],
      bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile, logLevel: 'error',
      alias: {
        '@dcloudio/uni-app': join(root, 'src/testing.ts'),
        // Without the template compiler, and with direct function calls.
        'vue': join(root, 'node_modules/vue/dist/vue.runtime.esm-bundler.js'),
        ...Object.fromEntries(partsOfVue.map((part) =>
          [`@vue/${part}`, join(root, `node_modules/@vue/${part}/dist/${part}.esm-bundler.js`)])),
      },
      // Bundles as for a phone, because for Node, Socket.IO would require modules that ES modules cannot load.
      conditions: ['browser'], mainFields: ['browser', 'module', 'main'],
      define: {
        'process.env.NODE_ENV': '"production"', '__VUE_OPTIONS_API__': 'true', '__VUE_PROD_DEVTOOLS__': 'false',
        '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__': 'false',
      },
    })
    const { status } = spawnSync(process.execPath, [...nodeFlags, outfile, ...args], { stdio: 'inherit' })
    return status ?? 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
