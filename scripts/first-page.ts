import { pageOf } from '../demo/habits/habit-pages'

/** What a document runs first, so that an address without a page leads to the habit's own. */
export function firstPageScript(protocol: string): string | undefined {
  const page = pageOf(protocol)
  return page === undefined ? undefined : `if (location.hash.length < 3) location.hash = '${page}'`
}
