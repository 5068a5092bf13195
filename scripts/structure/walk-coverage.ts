import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** A walk: `arrange` prepares it, the function that it gives plays the event until its effect. */
export type WalkScene = () => Promise<() => Promise<void>>

const MODULE = /^\s*\/\/ (\S+\.(?:ts|js|mjs|vue))$/gm
const isCounted = (path: string): boolean => /^(?:src|components)\//.test(path) && !path.startsWith('src/testing')

/** The modules of a bundle by esbuild, which writes each one's path above it. */
function moduleAt(code: string): (offset: number) => string {
  const latestFirst = [...code.matchAll(MODULE)].map(({ index, 1: path = '' }) => ({ index, path })).reverse()
  return (offset) => latestFirst.find(({ index }) => index <= offset)?.path ?? ''
}

/**
 * The files of `src` and `components` with a function that was called, in order of their names.
 * @param code the bundle that the coverage is of
 */
export function filesCalled(code: string, functions: readonly Profiler.FunctionCoverage[]): readonly string[] {
  const pathOf = moduleAt(code)
  const called = functions.flatMap(({ ranges: [whole] }) => {
    // The range of the bundle itself is the evaluation of its modules.
    if (whole === undefined || whole.count === 0) return []
    if (whole.startOffset === 0 && whole.endOffset >= code.length) return []
    return [pathOf(whole.startOffset)]
  })
  return [...new Set(called.filter(isCounted))].sort()
}

/** Bundles the scenes as an app for release has them, with uni-app's double. */
async function bundleScenes(root: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'scripts/structure/walk-scenes.ts')],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['vue', 'pinia', 'idb', 'socket.io-parser', 'engine.io-parser'],
    alias: { '@dcloudio/uni-app': './src/testing/uni-app.ts' },
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('The bundler gave no file')
  return output.text
}

/**
 * Plays each walk and counts its files by V8's precise coverage: those of `src` and `components` with a function that
 * is called between the event and its effect.
 */
export async function measureWalks(root: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const folder = join(root, 'node_modules/.cache/structure')
  const name = `walks-${process.pid}.mjs`
  const file = join(folder, name)
  const code = await bundleScenes(root)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, code)
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    const { scenes } = await import(pathToFileURL(file).href) as {
      readonly scenes: Readonly<Record<string, WalkScene>>
    }
    const walks: Record<string, readonly string[]> = {}
    for (const [walk, arrange] of Object.entries(scenes)) {
      const play = await arrange()
      // Reading the coverage sets its counts to zero.
      await session.post('Profiler.takePreciseCoverage')
      await play()
      const { result } = await session.post('Profiler.takePreciseCoverage')
      walks[walk] = filesCalled(code, result.find(({ url }) => url.endsWith(`/${name}`))?.functions ?? [])
    }
    return walks
  } finally {
    session.disconnect()
    rmSync(file, { force: true })
  }
}
