import { writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { launchProxy, type ProxyKind } from './launched-proxy'
import { selfSigned } from '../../support/self-signed'
import { openRaw, type RawClient } from '../samples/raw-client'
import { closing } from '../samples/sample-client'

export const host = '127.0.0.1'
/** Header with a test client's address, because limits ignore localhost. */
const clientHeader = 'X-Test-Client'
export const trusting = { ca: selfSigned.cert, servername: 'localhost' }

const files = { nginx: 'server/proxies/nginx.conf', haproxy: 'server/proxies/haproxy.cfg' } as const

const textOf = (name: ProxyKind): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../${files[name]}`, import.meta.url)), 'utf8')

export type Change = readonly [from: string, to: string]

function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the file of the proxy does not have: ${from}`)
    return before.replace(from, () => to)
  }, text)
}

/** Changes for tests without root: ports, folders, certificate and user. */
const changesOf: Record<ProxyKind, (port: number, folder: string) => readonly Change[]> = {
  nginx: (port, folder) => [
    // Without root nginx runs as the current user.
    ['user www-data;', process.getuid?.() === 0 ? 'user root;' : ''],
    ['pid /run/nginx.pid;', `pid ${folder}/nginx.pid;\nerror_log stderr notice;\ndaemon off;`],
    ['worker_processes auto;', 'worker_processes 2;'],
    ['worker_rlimit_nofile 65536;', ''],
    ['worker_connections 32768;', 'worker_connections 512;'],
    ['http {', [
      'http {', ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`),
      `set_real_ip_from ${host};`, `real_ip_header ${clientHeader};`,
    ].join('\n')],
    ['listen 443 ssl', `listen ${host}:${port} ssl`],
    ['listen [::]:443 ssl backlog=4096;', ''],
    ['/etc/letsencrypt/live/feed.example.com/fullchain.pem', `${folder}/cert.pem`],
    ['/etc/letsencrypt/live/feed.example.com/privkey.pem', `${folder}/key.pem`],
  ],
  haproxy: (port, folder) => [
    ['  user haproxy\n  group haproxy\n', ''],
    ['maxconn 20000', 'maxconn 200'],
    ['/run/haproxy/admin.sock', `${folder}/admin.sock`],
    ['bind :::443 v4v6', `bind ${host}:${port}`],
    ['/etc/haproxy/feed.example.com.pem', `${folder}/both.pem`],
    ['alpn http/1.1 backlog 4096', [
      'alpn http/1.1 backlog 4096', `http-request set-src hdr(${clientHeader}) if { hdr(${clientHeader}) -m found }`,
    ].join('\n  ')],
  ],
}

interface Behind {
  readonly feed?: readonly [Served, Served]
  readonly chat?: readonly [Served, Served]
}

interface Served {
  readonly port: number
}

const filePorts = { feed: [8788, 8789], chat: [8790, 8791] } as const
const absent: readonly [Served, Served] = [{ port: 1 }, { port: 1 }]

export type Proxy = Awaited<ReturnType<typeof startProxy>>

/** A real proxy with the repository's configuration file. */
export async function startProxy(name: ProxyKind, behind: Behind, changes: readonly Change[] = []) {
  const ports = (['feed', 'chat'] as const).flatMap((kind) =>
    (behind[kind] ?? absent).map(({ port }, index): Change => [`${host}:${filePorts[kind][index]}`, `${host}:${port}`]))
  const given = changed(await textOf(name), [...changes, ...ports])

  const { child, said, port, folder, file, text, kill } = await launchProxy(name, (own, its) => {
    const { cert, key } = selfSigned
    const pems = { cert, key, both: cert + key }
    for (const [pem, content] of Object.entries(pems)) writeFileSync(join(its, `${pem}.pem`), content)
    return changed(given, changesOf[name](own, its))
  })

  async function reload(changedText: string): Promise<void> {
    const stopped = (): number => said().split('gracefully shutting down').length
    const before = stopped()
    await writeFile(file, changedText)
    child.kill('SIGHUP')
    // Waits until both earlier workers accept no more connections.
    while (stopped() < before + 2) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const setFirst = (state: 'drain' | 'ready'): Promise<void> => new Promise((resolve, reject) => {
    const socket = connect(join(folder, 'admin.sock'), () => socket.write(`set server feed/one state ${state}\n`))
    socket.on('error', reject).on('close', () => resolve()).resume()
  })
  const first = `server ${host}:${behind.feed?.[0].port} max_fails=0`
  const drain: Record<ProxyKind, () => Promise<void>> = {
    nginx: () => reload(changed(text, [[first, `${first} down`]])),
    haproxy: () => setFirst('drain'),
  }
  const restore: Record<ProxyKind, () => Promise<void>> = {
    nginx: () => reload(text),
    haproxy: () => setFirst('ready'),
  }

  return closing(Promise.resolve({
    port,
    drainFirst: drain[name],
    restoreFirst: restore[name],
    close: kill,
  }))
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Client address. Default: localhost. */
  readonly from?: string
}

const headersOf = ({ headers = {}, from }: Asked): Record<string, string> =>
  ({ ...headers, ...(from === undefined ? {} : { [clientHeader]: from }) })

export function ask(
  { port }: Proxy, path: string, asked: Asked = {},
): Promise<{ readonly status: number | undefined; readonly body: Buffer }> {
  const { method = 'GET', body = Buffer.alloc(0) } = asked
  return new Promise((resolve, reject) => {
    const headers = { ...headersOf(asked), 'Content-Length': body.length }
    const question = request({ ...trusting, host, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      // Without this a truncated response would never settle.
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(parts) }))
    })
    question.on('error', reject)
    question.end(body)
  })
}

/** Opens a connection without a request. */
export function idle({ port }: Proxy): Promise<TLSSocket> {
  const socket = connectSecurely({ ...trusting, host, port })
  onTestFinished(() => void socket.destroy())
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket)).once('close', () => reject(new Error('closed')))
    socket.on('error', reject)
  })
}

/** A rejection's message contains the status. */
export const line = ({ port }: Proxy, path = '/ws', asked: Asked = {}): Promise<RawClient> =>
  openRaw(`wss://${host}:${port}${path}`, headersOf(asked), trusting)
