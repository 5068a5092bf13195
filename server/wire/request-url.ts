import type { IncomingMessage } from 'node:http'

/**
 * Returns a request's URL, or `undefined` when the URL is malformed or `URL` changes its path, as with `..` or `\`. A
 * proxy that only forwards some paths has checked the unchanged path.
 */
export function readRequestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL | undefined {
  const text = `http://server${url}`
  if (!URL.canParse(text)) return undefined
  const found = new URL(text)
  return found.pathname === url.split('?', 1)[0] ? found : undefined
}
