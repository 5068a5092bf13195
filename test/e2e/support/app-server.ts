import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

export type AppServer = Awaited<ReturnType<typeof serveApp>>

type Pages = Readonly<Record<string, string>>

/**
 * Serves only a built app, below a path like a static host.
 * @param pages documents outside the app, by path
 */
export async function serveApp(folder: string, base = '/', pages: Pages = {}) {
  const serve = sirv(folder, { etag: true, dev: false })
  const server = createServer((request, response) => {
    const missing = (): void => void response.writeHead(404).end()
    const { url = '' } = request
    const page = pages[url]
    if (page !== undefined) return void response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    if (!url.startsWith(base)) return missing()
    request.url = `/${url.slice(base.length)}`
    serve(request, response, missing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
