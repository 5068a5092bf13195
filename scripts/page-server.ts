import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import type { StartSettings } from '../demo/settings/start-settings'
import { boundSockets, requestTimes } from '../server/wire/bounded-sockets'
import { isOwnHost } from '../server/wire/host-name'
import { listen } from '../server/shared/listen'
import { firstPageScript } from './first-page'

export interface PageServer {
  readonly port: number
  /** Sets the folder of a build and the options of its page. Until then every request is answered with 503. */
  show(folder: string, settings: StartSettings): void
  close(): Promise<void>
}

export interface PageServerOptions {
  readonly port: number
  readonly host: string
  /** A socket on which nothing moves is ended after this, ms. Default 30,000. */
  readonly idleMs?: number
}

/** How long a request may take to come, ms. */
const patienceMs = 10_000

const headers = {
  'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
  // The page may tell a token: no page of another origin reads it or any other file.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const

/** The page with its settings in a script. They stand in the page and in no file, which any page could run. */
export function pageWithSettings(html: string, settings: StartSettings): string {
  const told = JSON.stringify(settings).replaceAll('<', '\\u003c')
  const script = [`window.tradewireStart = ${told}`, firstPageScript(settings.protocol) ?? ''].join('\n')
  return html.replace('<head>', () => `<head>\n    <script>${script}</script>`)
}

function refusalOf({ method, url = '', headers: { host, origin } }: IncomingMessage, listening: string): number {
  if (!isOwnHost(host, listening)) return 403
  if (origin !== undefined && origin !== `http://${host ?? ''}`) return 403
  if (method !== 'GET' && method !== 'HEAD') return 405
  return url.startsWith('/') ? 0 : 400
}

function refuse(response: ServerResponse, status: number, more: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { ...headers, ...more }).end()
}

/** Listens for the page's requests; rejects with a StartError of one line when it cannot. */
export async function openPageServer({ port: wantedPort, host, idleMs }: PageServerOptions): Promise<PageServer> {
  let answer = (_: IncomingMessage, response: ServerResponse): void => refuse(response, 503, { 'Retry-After': 1 })
  const server = createServer(requestTimes(patienceMs), (request, response) => {
    // Ended for what it sent: requests behind that are still read.
    if (request.socket.destroyed) return
    const status = refusalOf(request, host)
    if (status === 0) answer(request, response)
    else refuse(response, status)
  })
  boundSockets(server, { idleMs })
  const port = await listen(server, wantedPort, host, '--page-port')

  return {
    port,
    show(folder, settings) {
      const index = join(folder, 'index.html')
      const html = pageWithSettings(readFileSync(index, 'utf8'), settings)
      const serve = sirv(folder, { etag: true })
      const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
      answer = (request, response) => {
        const path = (request.url ?? '').split(/[?#]/, 1)[0]
        if (path === '/' || path === '/index.html') {
          const more = { ...type, 'Content-Length': Buffer.byteLength(html) }
          response.writeHead(200, { ...headers, ...more }).end(request.method === 'HEAD' ? undefined : html)
          return
        }
        // What reads the files does not expect that somebody has removed the build.
        if (!existsSync(index)) return refuse(response, 503)
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
        // A part of a file is never needed, and one that ends before it begins would end the process.
        Reflect.deleteProperty(request.headers, 'range')
        // `pipe` leaves a file open whose client goes in the middle of it.
        response.once('pipe', (file) => response.once('close', () => file.destroy()))
        serve(request, response, () => refuse(response, 404))
      }
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
