import { realpathSync, statSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join, sep } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Plugin, ViteDevServer } from 'vite'
import { isLoopbackAddress, isOwnHost } from '../server/wire/address'

/** The files of the page in the project's folder. Requests for others are refused (SE-21). */
const pageSources = new Set([
  'src', 'components', 'pages', 'demo', 'static', 'uni_modules', 'node_modules', 'App.vue', 'main.ts', 'index.html',
  'manifest.json', 'pages.json', 'uni.scss', 'favicon.ico',
])

/** Files of the server that run in the page too. */
const sharedSources = ['/server/feed/model/', '/server/shared/', '/server/wire/']

/** Modules of the bundler that are no files. */
const ownModules = ['/', '/@vite/client', '/@vite/env', '/__vite_ping', '/pages-json-js', '/manifest-json-js']
const virtualModule = /^\/@id\/__x00__[\w:-]+$/
const plainPath = /^(?:\/[\w@.+()-]+)+$/
const plainQuery = /^[\w.&=+@-]*$/
/** Names that begin with a dot are settings and secrets, but for the folder of the bundler's own modules. */
const hidden = /\/\.(?!vite\/)/
const secret = /\.(?:pem|crt|key|p12|pfx)$/i

function isFileOf(folder: string, path: string): boolean {
  try {
    // As the file system has it: a link leads nowhere else.
    const real = realpathSync(join(folder, path))
    const within = [folder, join(folder, 'node_modules')].map((each) => realpathSync(each))
    return statSync(real).isFile() && within.some((each) => real.startsWith(each + sep))
  } catch {
    return false
  }
}

/**
 * Whether a request's target is one that the page needs: a file that it is made of, written plainly. Each encoding that
 * a decoder might read in another way is refused.
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

/** A request of this machine, by a page that this server serves or by none. */
function isOwnRequest({ headers, socket }: IncomingMessage): boolean {
  const { host, origin } = headers
  if (!isLoopbackAddress(socket.remoteAddress) || !isOwnHost(host)) return false
  if (origin !== undefined && origin !== `http://${host ?? ''}`) return false
  return headers['sec-fetch-site'] !== 'cross-site' || headers['sec-fetch-mode'] === 'navigate'
}

function guard(server: ViteDevServer): void {
  const { root } = server.config
  server.middlewares.use((request, response, next) => {
    // As it came: what stands in front may have changed the other one.
    const { originalUrl, url = '', method = '' } = request
    const isPlain = [originalUrl ?? url, url].every((target) => mayLoad(target, root))
    if (isPlain && isOwnRequest(request) && /^(?:GET|HEAD)$/.test(method)) {
      response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      return next()
    }
    response.writeHead(403, { 'Content-Type': 'text/plain' }).end('the development server serves its page alone\n')
  })
  // The socket of the page updates checks no origin by itself.
  server.httpServer?.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    // Node has removed its listener, and an error without a listener would end the process (SE-24).
    socket.on('error', () => socket.destroy())
    if (!isOwnRequest(request)) socket.destroy()
  })
}

/** The development server serves the page's own files to this machine, and nothing else. */
export function devGuard(): Plugin {
  return {
    name: 'dev-guard',
    apply: 'serve',
    enforce: 'pre',
    configureServer: { order: 'pre', handler: guard },
  }
}
