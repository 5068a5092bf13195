import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../scripts/programs'
import { launchOnFreePort } from '../support/launched-program'

export type ProxyKind = 'nginx' | 'haproxy'

const host = '127.0.0.1'

const texts: Readonly<Record<ProxyKind, (port: number, to: string, folder: string) => string>> = {
  nginx: (port, to, folder) => `
    daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr crit;
    events { worker_connections 8192; }
    http {
      access_log off; proxy_http_version 1.1; proxy_read_timeout 120s;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`).join(' ')}
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
      server { listen ${host}:${port}; location / { proxy_pass http://${to}; } }
    }`,
  haproxy: (port, to) => `
global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout tunnel 120s
listen clients
  bind ${host}:${port}
  server one ${to}
`,
}

/** Installed proxies, if `/proc` reports processor times. */
export const proxiesHere = (): ProxyKind[] =>
  process.platform === 'linux' ? (['nginx', 'haproxy'] as const).filter((name) => findProgram(name) !== undefined) : []

const argumentsOf: Readonly<Record<ProxyKind, (file: string) => readonly string[]>> = {
  nginx: (file) => ['-e', 'stderr', '-c', file],
  haproxy: (file) => ['-db', '-f', file],
}

/** Starts a proxy with its own port, configuration and folder. */
export async function launchProxy(kind: ProxyKind, textOf: (port: number, folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), 'tradewire-proxy-'))
  const file = join(folder, 'proxy.conf')
  const clean = (): void => rmSync(folder, { recursive: true, force: true })
  let text = ''
  const { program, port } = await launchOnFreePort(kind, (own) => {
    text = textOf(own, folder)
    writeFileSync(file, text)
    return argumentsOf[kind](file)
  }).catch((error: unknown) => {
    clean()
    throw error
  })
  return {
    ...program, port, folder, file, text,
    async kill(): Promise<void> {
      await program.kill()
      clean()
    },
  }
}

/**
 * A single-threaded proxy in front of one server, without TLS, like a raw broadcast.
 * @param to address of the server, such as `127.0.0.1:8788`
 */
export async function startProxyProcess(kind: ProxyKind, to: string) {
  const { child, port, kill } = await launchProxy(kind, (own, folder) => texts[kind](own, to, folder))
  return {
    url: `ws://${host}:${port}`,
    async cpuMs(): Promise<number> {
      // `stat` counts only hundredths of a second, more than a short measurement takes.
      const [runNs = ''] = (await readFile(`/proc/${child.pid}/schedstat`, 'utf8')).split(' ')
      return Number(runNs) / 1_000_000
    },
    kill,
  }
}
