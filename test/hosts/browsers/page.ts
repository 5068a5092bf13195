import { join } from 'node:path'
import { uniPreprocess } from '../../../scripts/size/uni-preprocess'
import { bundledScript } from '../../support/bundled-script'
import { until } from '../until'
import type { Browser } from './browser'
import type * as inPage from './in-page'

type Reading = typeof inPage

let bundled: Promise<string> | undefined

export const bundle = (file: string): Promise<string> => bundledScript({
  entryPoints: [join(import.meta.dirname, file)], globalName: 'inPage', target: 'es2017', minify: true,
  define: { 'process.env.NODE_ENV': '"production"' }, plugins: [uniPreprocess('h5')],
})

/** Reads and taps a page. Each read sends the script, because the document may be new. */
export function pageOf(browser: Browser) {
  async function ask<Name extends keyof Reading>(
    name: Name, ...args: Parameters<Reading[Name]>
  ): Promise<ReturnType<Reading[Name]>> {
    const script = await (bundled ??= bundle('in-page.ts'))
    const call = `inPage.${name}(...${JSON.stringify(args)})`
    const text = await browser.read(`(() => { ${script}; return JSON.stringify([${call}]) })()`)
    const [value] = JSON.parse(text) as [ReturnType<Reading[Name]>]
    return value
  }
  /** Runs a statement after this read returns, because the statement may end the document. */
  const later = async (statement: string): Promise<void> =>
    void await browser.read(`String(setTimeout(() => { ${statement} }, 0))`)
  // Reads fail while the page is between two documents.
  const becomes = (holds: () => Promise<boolean>): Promise<void> => until(() => holds().catch(() => false))
    .catch(async (cause: unknown) => {
      throw new Error(`The page shows: ${await ask('text').catch(String)}`, { cause })
    })
  return {
    ask,
    becomes,
    async store(key: string, data: string): Promise<void> {
      const stored = JSON.stringify({ type: 'string', data })
      await browser.read(`String(localStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(stored)}))`)
    },
    leaveFor: (url: string) => later(`location.href = ${JSON.stringify(url)}`),
    /** Waits for the new document, because Firefox lets an earlier navigation replace its history entry. */
    async reload(): Promise<void> {
      await later('window.isOld = true; location.reload()')
      await becomes(async () => await browser.read('document.readyState + window.isOld') === 'completeundefined')
    },
    back: () => later('history.back()'),
    forward: () => later('history.forward()'),
  }
}
