import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import { lookup } from 'mrmime'
import type { StartSettings } from '../demo/settings/start-settings'
import { boundSockets, requestTimes } from '../server/wire/bounded-sockets'
import { createClientLimits } from '../server/wire/client-limits'
import { isOwnHost } from '../server/wire/address'
import { endTinyParts, sendAnswer } from '../server/wire/request-body'
import { listen } from '../server/shared/listen'
import { firstPageScript } from './first-page'

export interface PageServer {
  readonly port: number
  /**
   * Reads a build's folder and sets its page options. Until then, all responses are 503. Requests open no files,
   * because a file would stay open when the client disconnects.
   */
  show(folder: string, settings: StartSettings): void
  close(): Promise<void>
}

export interface PageServerOptions {
  readonly port: number
  readonly host: string
  /** Time after which an idle socket is closed, in ms. Default 30,000. */
  readonly idleMs?: number
}

/** Request rate limit of an address: the default of the other servers. A page loads fewer than 400 files. */
const requestRate = { perSecond: 100, burst: 400 }
/** Time limit for receiving a request, in ms. */
const patienceMs = 10_000

const headers = {
  'Content-Security-Policy': "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
  // The page may contain a token, so other origins must not read any file (SE-20).
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const

/** Adds the settings to the page, because any other page could load a settings file. */
export function pageWithSettings(html: string, settings: StartSettings): string {
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c')
  const script = [`window.tradewireStart = ${json}`, firstPageScript(settings.protocol) ?? ''].join('\n')
  return html.replace('<head>', () => `<head>\n    <script>${script}</script>`)
}

function refusalOf({ method, url = '', headers: { host, origin } }: IncomingMessage, listening: string): number {
  if (!isOwnHost(host, listening)) return 403
  if (origin !== undefined && origin !== `http://${host ?? ''}`) return 403
  if (method !== 'GET' && method !== 'HEAD') return 405
  return url.startsWith('/') ? 0 : 400
}

interface PageFile {
  readonly bytes: Buffer
  readonly headers: OutgoingHttpHeaders & { readonly ETag?: string }
}

function readFiles(folder: string): Map<string, PageFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const found = names.filter((name) => statSync(join(folder, name)).isFile())
  return new Map(found.map((name) => {
    const bytes = readFileSync(join(folder, name))
    const type = { 'Content-Type': lookup(name) ?? 'application/octet-stream', 'Cache-Control': 'no-cache' }
    const ETag = `"${createHash('sha256').update(bytes).digest('base64url')}"`
    return [`/${name.replaceAll(sep, '/')}`, { bytes, headers: { ...headers, ...type, ETag } }]
  }))
}

function send(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const isKnown = file.headers.ETag !== undefined && request.headers['if-none-match'] === file.headers.ETag
  const all = { ...file.headers, 'Content-Length': file.bytes.length }
  const hasNoBytes = isKnown || request.method === 'HEAD'
  sendAnswer(request, response, isKnown ? 304 : 200, all, hasNoBytes ? undefined : file.bytes)
}

/** Returns the decoded path, or `undefined` if the path is malformed. */
function plainPathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '')
  } catch {
    return undefined
  }
}

/** Listens for requests. Rejects with a one-line StartError on failure. */
export async function openPageServer({ port: wantedPort, host, idleMs }: PageServerOptions): Promise<PageServer> {
  const mayAsk = createClientLimits(requestRate, () => performance.now())
  let files: ReadonlyMap<string, PageFile> | undefined
  const server = createServer(requestTimes(patienceMs), (request, response) => {
    // An invalid request closes the connection, but earlier requests are still read.
    if (request.socket.destroyed) return
    endTinyParts(request)
    const refuse = (status: number, more: OutgoingHttpHeaders = {}): void =>
      sendAnswer(request, response, status, { ...headers, ...more })
    if (!mayAsk(request.socket.remoteAddress ?? '')) {
      sockets.refuse(request.socket)
      return refuse(429, { Connection: 'close' })
    }
    const status = refusalOf(request, host)
    if (status !== 0) return refuse(status)
    if (files === undefined) return refuse(503, { 'Retry-After': 1 })
    const file = files.get(plainPathOf(request.url ?? '') ?? '')
    if (file === undefined) refuse(404)
    else send(request, response, file)
  })
  const sockets = boundSockets(server, { idleMs })
  const port = await listen(server, wantedPort, host, '--page-port')

  return {
    port,
    show(folder, settings) {
      const read = readFiles(folder)
      const type = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
      const html = pageWithSettings(readFileSync(join(folder, 'index.html'), 'utf8'), settings)
      const page = { bytes: Buffer.from(html), headers: { ...headers, ...type } }
      files = read.set('/', page).set('/index.html', page)
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
