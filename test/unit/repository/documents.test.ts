import { defaultPolicy } from '@/src/connection/policy/connection-policy'
import { Client } from '@stomp/stompjs'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { limits } from '../../../scripts/size/sizes'
import type { EngineHealth } from '../../../server/feed/model/engine/feed-engine'
import { busNameOf } from '../../../src/connection/channels/channels'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { advices } from '../../../src/advice/advices'
import type {
  Account, ClientFrame, CloseReason, Order, OrderFrame, OrderRefusal, Position, QueryFrame,
} from '../../../src/positions/model/wire'
import { vendorRules } from '../../../src/testing/uni/vendors'
import { readPage } from './site-check'
import { snippetsOf } from './snippet-check'
import { readSource, readSources } from './source-files'

test('DV-15: documents each advice code with its printed text', () => {
  const document = readFileSync(new URL('../../../docs/en/development.md', import.meta.url), 'utf8')
  const plain = document.replaceAll(/\s+/g, ' ').replaceAll('`', '').toLowerCase()
  const sections = [...document.matchAll(/^## (\S+)$/gm)].map(([, code]) => code)
  expect([...sections].sort()).toEqual(Object.keys(advices).sort())
  for (const { wrong } of Object.values(advices)) {
    const [beginning = wrong] = wrong.split(/[,;]/)
    expect(plain).toContain(beginning.replaceAll('`', '').toLowerCase())
  }
})

const pages = ['docs/en/channels.md', 'docs/channels.md']

test.each(pages)('CH-5: lists the event bus name of each channel in %s', (path) => {
  const document = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const channels = ['getPositonsOrder', 'connectError', 'statusChanged', 'message:notice']
  for (const name of channels.flatMap((channel) => [busNameOf('default', channel), busNameOf('chat', channel)])) {
    expect(document).toContain(`\`${name}\``)
  }
})

/** Records, so that the compiler reports a missing name. */
const frames: Record<(ClientFrame | OrderFrame | QueryFrame)['type'], 1> = {
  Subscribe: 1, Ping: 1, Unsubscribe: 1, Resync: 1, Order: 1, Query: 1,
}
const orders: Record<Order['action'], 1> = { open: 1, close: 1, closeAll: 1, modify: 1, follow: 1, unfollow: 1 }
const refusals: Record<OrderRefusal, 1> = {
  'expired': 1, 'bad-validity': 1, 'never-received': 1, 'key-reused': 1, 'no-such-position': 1, 'not-traded': 1,
  'bad-lots': 1, 'bad-price': 1, 'not-enough-margin': 1, 'too-many-positions': 1, 'no-such-trader': 1,
  'not-followed': 1, 'bad-settings': 1,
}
const fields: Record<keyof Position | keyof Account, 1> = {
  ticket: 1, symbol: 1, type: 1, lots: 1, openprice: 1, nowprice: 1, sl: 1, tp: 1, swap: 1, commission: 1, profit: 1,
  currency: 1, opentime: 1, digits: 1, flwsig: 1, sigtraderid: 1, signame: 1, currencyDigits: 1, balance: 1, credit: 1,
  margin: 1, leverage: 1,
}
const reasons: Record<Exclude<CloseReason, 'unknown'>, 1> = { closed: 1, sl: 1, tp: 1 }

test.each([
  'docs/en/copy-trading.md', 'docs/copy-trading.md',
])('CT-65: finds each frame, order, rejection, field and close code in %s', (path) => {
  const { text } = readSource(path)
  const rows = text.split('\n').filter((line) => line.startsWith('| '))
  const isReported = (name: string): boolean => rows.some((row) => row.split(' | ')[0]?.includes(`\`${name}\``))
  const wanted = [
    ...Object.keys(frames).map((type) => `{"type":"${type}"`),
    ...Object.keys(orders).map((action) => `{"action":"${action}"`),
    ...Object.keys(refusals).map((reason) => `\`${reason}\``),
    ...Object.keys(reasons).map((reason) => `"${reason}"`),
    ...['Snapshot', 'Delta', 'Pong', 'Ack'].map((type) => `{"Code":200,"type":"${type}"`),
  ]
  expect(wanted.filter((part) => !text.includes(part))).toEqual([])
  expect(Object.keys(fields).filter((field) => !isReported(field))).toEqual([])
  for (const [code, meaning] of Object.entries(defaultCloseCodes)) {
    const row = rows.find((line) => line.split(' | ')[0]?.includes(code))
    expect(row, code).toContain(`\`${meaning.code}\``)
  }
})

const files = { nginx: 'server/proxies/nginx.conf', txt: 'server/proxies/haproxy.cfg' } as const
const page = (path: string): string => readSource(path).text
const fenceOf = (language: string, text: string): string => `\`\`\`${language}\n${text}\`\`\`\n`

test.each(Object.entries(files))('DO-30: %s: shows %s unchanged', (language, path) => {
  const fence = fenceOf(language, readSource(path).text)
  expect(page('docs/en/server-behind-nginx.md')).toContain(fence)
  const [plain] = readPage(fence).fences
  expect(readPage(page('docs/server-behind-nginx.md')).fences).toContain(plain)
})

/** Each field that an engine adds to `/healthz`. */
const engineHealth: Required<Omit<EngineHealth, 'sound'>> = {
  accounts: 1, redis: 'connected', producing: true, shards: 1, clockBehindMs: 61_000,
}

test.each(['docs/', 'docs/en/'])('DO-81: lists each field of /healthz in %s', (folder) => {
  const [, table = ''] = page(`${folder}server-behind-nginx.md`).split(/^## (?:Monitoring|监控)$/m)
  const cells = table.split('\n').map((row) => row.split(' | ')[0]).join()
  const others = ['Code', 'code', 'msg', 'uptimeMs', 'connections', 'lines', 'late', 'control']
  expect([...Object.keys(engineHealth), ...others].filter((field) => !cells.includes(`\`${field}\``))).toEqual([])
})

test('DO-80: never starts a server with npx in documents, so that SIGTERM reaches the server', () => {
  const documents = readSources((path) => path.endsWith('.md'))
  expect(documents.filter(({ text }) => /npx\s+tsx\s+server/.test(text)).map(({ path }) => path)).toEqual([])
})

test('RS-107: sets proxy timeouts longer than the longest silence that servers and clients allow', () => {
  const seconds = (path: string, name: string): number =>
    Number(new RegExp(`^ *${name} (\\d+)s`, 'm').exec(readSource(path).text)?.[1])
  // The silence that a server allows, and the waits of an Engine.IO server, its client and the chat client.
  const silencesMs = [90_000, 25_000 + 20_000, 30_000 + 60_000, defaultPolicy.pingIntervalMs]
  for (const [path, name] of [
    [files.nginx, 'proxy_read_timeout'], [files.nginx, 'proxy_send_timeout'], [files.txt, 'timeout tunnel'],
  ] as const) expect(seconds(path, name) * 1_000, name).toBeGreaterThan(Math.max(...silencesMs))
})

test.each(['docs/clients.md', 'docs/en/clients.md'])('CL-48: %s configures 30 s pings for mqtt and stompjs', (path) => {
  const keepalives = [...page(path).matchAll(/^ *keepalive: (\d+),$/gm)].map(([, seconds]) => Number(seconds))
  expect(keepalives).toEqual([30])
  expect(page(path)).not.toContain('heartbeatOutgoing:')
  expect(new Client().heartbeatOutgoing).toBeLessThanOrEqual(30_000)
})

test.each(['docs/faq.md', 'docs/en/faq.md'])('SZ-7: states both size limits in bytes in %s', (path) => {
  const bytes = [...page(path).matchAll(/^\|.*\| ([\d,]+) (?:bytes|字节) \|$/gm)].map(([, count = '']) => count)
  expect(bytes).toEqual([limits.jsonGzipBytes, limits.addedGzipBytes]
    .map((limit) => Math.floor(limit).toLocaleString('en')))
})

const tables = [['docs/platforms.md', '模拟'], ['docs/en/platforms.md', 'simulated']] as const

test.each(tables)('HO-303: marks each target that follows vendor documentation as simulated in %s', (path, grade) => {
  const rows = readSource(path).text.split('\n').filter((line) => line.startsWith('| '))
  for (const name of Object.keys(vendorRules).filter((each) => each !== 'h5' && each !== 'app')) {
    const row = rows.find((line) => line.includes(`\`${name}\``)) ?? ''
    expect(row.split('|').map((cell) => cell.trim()), name).toContain(grade)
  }
})

test('HO-307: uses the word "proven" only for H5, except in the table that defines the word', () => {
  const texts = readSources((path) => /^(README|CHANGELOG|docs\/|market\/|site\/|examples\/).*\.md$/.test(path) &&
    !path.endsWith('platforms.md'))
  const lines = texts.flatMap(({ path, text }) => text.split('\n').map((line) => `${path}: ${line}`))
  const claims = lines.filter((line) => /\bproven\b|已验证/i.test(line))
  expect(claims.length).toBeGreaterThan(0)
  expect(claims.filter((line) => !line.includes('H5'))).toEqual([])
})

test.each(['docs/testing.md', 'docs/en/testing.md'])('TE-13: names each simulated target in %s', (path) => {
  const { text } = readSource(path)
  expect(Object.keys(vendorRules).filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})

const ownPage = (name: string): string =>
  readSource(`test/hosts/own-page/app/pages/${name}/${name}.vue`).text.replace(/'(\.\.\/)+src'/, `'tradewire'`)

test('HO-244: documents the two pages that the host tests run', () => {
  const pages = snippetsOf(readSource('docs/en/migrate.md')).filter(({ language }) => language === 'vue')
  const named = '<!-- pages/account/account.vue -->\n'
  expect(pages.map(({ text }) => text)).toEqual([named + ownPage('before'), named + ownPage('after')])
})
