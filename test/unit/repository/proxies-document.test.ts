import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '@/src/connection/policy/connection-policy'
import { readPage } from './site-check'
import { readSource } from './source-files'

const files = { nginx: 'server/proxies/nginx.conf', txt: 'server/proxies/haproxy.cfg' } as const
const page = (path: string): string => readSource(path).text
const fenceOf = (language: string, text: string): string => `\`\`\`${language}\n${text}\`\`\`\n`

describe('the page about proxies', () => {
  test.each(Object.entries(files))('DO-30: %s: %s is shown as it is', (language, path) => {
    const fence = fenceOf(language, readSource(path).text)
    expect(page('docs/en/server-behind-nginx.md')).toContain(fence)
    // In Chinese but for the comments.
    const [plain] = readPage(fence).fences
    expect(readPage(page('docs/server-behind-nginx.md')).fences).toContain(plain)
  })
})

test('RS-107: connections outlast every silence that servers and clients allow', () => {
  const seconds = (path: string, name: string): number =>
    Number(new RegExp(`^ *${name} (\\d+)s`, 'm').exec(readSource(path).text)?.[1])
  // How long a server lets a client be silent, an Engine.IO server and client wait, and the chat's client.
  const silencesMs = [90_000, 25_000 + 20_000, 30_000 + 60_000, defaultPolicy.pingIntervalMs]
  for (const [path, name] of [
    [files.nginx, 'proxy_read_timeout'], [files.nginx, 'proxy_send_timeout'], [files.txt, 'timeout tunnel'],
  ] as const) expect(seconds(path, name) * 1_000, name).toBeGreaterThan(Math.max(...silencesMs))
})
