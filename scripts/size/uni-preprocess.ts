import { initPreContext, preJs } from '@dcloudio/uni-cli-shared'
import type { Loader, Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'
import type { UniRuntime } from '../../src/testing/uni/page-hooks'

/** Those with a double, and those for which uni builds and no more. */
export type UniPlatform = UniRuntime | 'mp-harmony' | 'quickapp-webview'

/** The text as uni's builder reads it for that platform: without what conditional comments keep for others. */
export function preprocessed(text: string, platform: UniPlatform): string {
  initPreContext(platform)
  return String(preJs(text, 'script'))
}

const loaderOf = (path: string): Loader => (path.endsWith('.ts') ? 'ts' : 'js')

/** Lets esbuild read each script as uni's builder reads it for that platform. */
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
