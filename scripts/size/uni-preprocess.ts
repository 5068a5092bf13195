import { initPreContext, preJs } from '@dcloudio/uni-cli-shared'
import type { Loader, Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'
import type { UniRuntime } from '../../src/testing/uni/page-hooks'

/** Platforms with a test double, and platforms for which uni only builds. */
export type UniPlatform = UniRuntime | 'mp-harmony' | 'quickapp-webview'

/** Returns the source without other platforms' code, like uni's builder. */
export function preprocessed(text: string, platform: UniPlatform): string {
  initPreContext(platform)
  return String(preJs(text, 'script'))
}

const loaderOf = (path: string): Loader => (path.endsWith('.ts') ? 'ts' : 'js')

/** Lets esbuild read scripts like uni's builder. */
export function uniPreprocess(platform: UniPlatform): Plugin {
  return {
    name: 'uni-preprocess',
    setup(build) {
      build.onLoad({ filter: /\.(js|ts)$/ }, async ({ path }) => ({
        contents: preprocessed(await readFile(path, 'utf8'), platform),
        loader: loaderOf(path),
      }))
    },
  }
}
