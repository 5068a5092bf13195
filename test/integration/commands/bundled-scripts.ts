import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const sourcePlaces: Plugin = {
  name: 'source-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    }))
  },
}

/** Bundles scripts, because loading modules takes most of a script's start time. */
export async function bundleScripts(root: string, paths: readonly string[], folder: string): Promise<string[]> {
  await build({
    // Removes duplicates, because two entries would make a script a shared module, which runs only once.
    entryPoints: [...new Set(paths)].map((path) => join(root, path)), bundle: true, splitting: true,
    packages: 'external', platform: 'node', format: 'esm', target: 'node20', plugins: [sourcePlaces],
    logLevel: 'error', outdir: folder, outbase: root, outExtension: { '.js': '.mjs' },
  })
  return paths.map((path) => relative(root, join(folder, path.replace(/\.ts$/, '.mjs'))))
}
