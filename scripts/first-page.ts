import process from 'node:process'
import type { Plugin } from 'vite'
import { pageOf } from '../demo/habits/habit-pages'

/** What a document runs first, so that an address without a page leads to the habit's own. */
export function firstPageScript(protocol: string): string | undefined {
  const page = pageOf(protocol)
  return page === undefined ? undefined : `if (location.hash.length < 3) location.hash = '${page}'`
}

/** While the page is served for one of the wire habits. */
export function firstPage(): Plugin {
  return {
    name: 'first-page',
    apply: 'serve',
    transformIndexHtml() {
      const children = firstPageScript(process.env['VITE_DEMO_PROTOCOL'] ?? '')
      return children === undefined ? [] : [{ tag: 'script', children }]
    },
  }
}
