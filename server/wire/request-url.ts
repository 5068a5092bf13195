import type { IncomingMessage } from 'node:http'

/**
 * Returns a request's URL; `undefined` when it is malformed or resolves to another path. `URL` resolves `..` and turns
 * `\` into `/`, but a proxy that only forwards some paths has checked the unresolved path.
 */
export function readRequestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL | undefined {
  const text = `http://server${url}`
  if (!URL.canParse(text)) return undefined
  const found = new URL(text)
  return found.pathname === url.split('?', 1)[0] ? found : undefined
}
