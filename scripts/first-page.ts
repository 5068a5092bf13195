import { pageOf } from '../demo/settings/sample-pages'

/** Creates a document's first script, which redirects addresses without a page to the protocol's page. */
export function firstPageScript(protocol: string): string | undefined {
  const page = pageOf(protocol)
  return page === undefined ? undefined : `if (location.hash.length < 3) location.hash = '${page}'`
}
