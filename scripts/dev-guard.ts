import { realpathSync, statSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join, sep } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Plugin, ViteDevServer } from 'vite'
import { isLoopbackAddress, isOwnHost } from '../server/wire/address'

/** Files that the page may load. Requests for other files are rejected (SE-21). */
const pageSources = new Set([
  'src', 'components', 'pages', 'demo', 'static', 'uni_modules', 'node_modules', 'App.vue', 'main.ts', 'index.html',
  'manifest.json', 'pages.json', 'uni.scss', 'favicon.ico',
])

/** Server files that also run in the page. */
const sharedSources = ['/server/feed/model/', '/server/shared/', '/server/wire/']

/** Bundler modules that are not files. */
const ownModules = ['/', '/@vite/client', '/@vite/env', '/__vite_ping', '/pages-json-js', '/manifest-json-js']
const virtualModule = /^\/@id\/__x00__[\w:-]+$/
const plainPath = /^(?:\/[\w@.+()-]+)+$/
const plainQuery = /^[\w.&=+@-]*$/
/** Matches names with a leading dot (settings and secrets), except the folder of the bundler's modules. */
const hidden = /\/\.(?!vite\/)/
const secret = /\.(?:pem|crt|key|p12|pfx)$/i

function isFileOf(folder: string, path: string): boolean {
  try {
    // Resolves links, which must not lead outside.
    const real = realpathSync(join(folder, path))
    const within = [folder, join(folder, 'node_modules')].map((each) => realpathSync(each))
    return statSync(real).isFile() && within.some((each) => real.startsWith(each + sep))
  } catch {
    return false
  }
}

/**
 * Returns whether the page needs the requested file: one of the page's files, with a plain path. Rejects encodings that
 * decoders could read differently.
 * @param root the project's folder
 */
export function mayLoad(target: string, root: string): boolean {
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  const query = mark === -1 ? '' : target.slice(mark + 1)
  if (!plainQuery.test(query) || query.includes('..')) return false
  if (ownModules.includes(path)) return true
  if (path.includes('..') || hidden.test(path) || secret.test(path)) return false
  if (virtualModule.test(path)) return true
  const [, first = ''] = path.split('/')
  const isSource = pageSources.has(first) || sharedSources.some((folder) => path.startsWith(folder))
  return plainPath.test(path) && isSource && isFileOf(root, path)
}

/** Returns whether a request is from this machine, and from a page of this server or no page. */
function isOwnRequest({ headers, socket }: IncomingMessage): boolean {
  const { host, origin } = headers
  if (!isLoopbackAddress(socket.remoteAddress) || !isOwnHost(host)) return false
  if (origin !== undefined && origin !== `http://${host ?? ''}`) return false
  return headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] === 'navigate'
}

function guard(server: ViteDevServer): void {
  const { root } = server.config
  server.middlewares.use((request, response, next) => {
    // Another middleware may have changed `url`.
    const { originalUrl, url = '', method = '' } = request
    const isPlain = [originalUrl ?? url, url].every((target) => mayLoad(target, root))
    if (isPlain && isOwnRequest(request) && /^(?:GET|HEAD)$/.test(method)) {
      response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      return next()
    }
    response.writeHead(403, { 'Content-Type': 'text/plain' })
      .end('the development server accepts only requests from its own page\n')
  })
  // Vite's socket for page updates does not check the origin.
  server.httpServer?.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    // Node has removed its own error listener, and an unhandled error would end the process (SE-24).
    socket.on('error', () => socket.destroy())
    if (!isOwnRequest(request)) socket.destroy()
  })
}

/** Restricts the development server to the page's files and to requests from this machine. */
export function devGuard(): Plugin {
  return {
    name: 'dev-guard',
    apply: 'serve',
    enforce: 'pre',
    configureServer: { order: 'pre', handler: guard },
  }
}
