import type { IncomingMessage } from 'node:http'

/**
 * The address of a request; `undefined` when it is malformed, or names another path than it says. `URL` resolves `..`
 * and turns `\` into `/`: a proxy that passes on some paths only has checked the path as it came.
 */
export function readRequestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL | undefined {
  const text = `http://server${url}`
  if (!URL.canParse(text)) return undefined
  const found = new URL(text)
  return found.pathname === url.split('?', 1)[0] ? found : undefined
}
