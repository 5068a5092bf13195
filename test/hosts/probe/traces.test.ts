import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { HostName } from '../host'
import { askPage, lastOf, readRows, watchLife } from './look'
import { lookAtNative, watchNative } from './native-evidence'
import { openPlainProbe, openProbe } from './probe-stage'
import { pageRows } from './rows'
import { answersOf, type Findings, formatTrace } from './trace'
import type { H5Host } from '../h5/h5-host'
import { inRelease } from '../../support/test-scope'

/** uni's and the window's reports when Chromium itself goes offline and comes back. */
async function lookAtBrowserNetwork(host: H5Host): Promise<Findings> {
  const windowEvents: string[] = []
  for (const offline of [true, false]) {
    const before = (await host.texts('.network')).length
    const since = async (): Promise<readonly string[]> => (await host.texts('.network')).slice(before)
    await host.browserPage.context().setOffline(offline)
    await host.until(async () => (await since()).some((reported) => reported.startsWith('window')))
    await host.tap('.ask-network')
    await host.until(async () => (await since()).some((reported) => reported.startsWith('asked')))
    windowEvents.push(lastOf(await since(), /^window: (\w+)/))
  }
  const reported = await host.texts('.network')
  // When else uni says something, and of which kind of network, depends on the browser's version.
  const saysGone = reported.some((line) => line.startsWith('event: isConnected false'))
  return {
    'network.event': saysGone ? 'says that it went' : 'never says that it went',
    'network.asked': reported.includes('asked: none') ? 'gone: none' : 'never none',
    'network.window': windowEvents.join(', then '),
  }
}

const folder = join(dirname(fileURLToPath(import.meta.url)), 'traces')
const { version } = createRequire(import.meta.url)('@dcloudio/uni-app/package.json') as { readonly version: string }
/** A deliberate exception of the probe's listener, and native's words for an invalid address. */
const provoked = /thrown by the probe|The URL's protocol must be/

let stop: () => Promise<void> = () => Promise.resolve()
afterEach(() => stop())

const readTrace = (host: HostName): Promise<string> => readFile(join(folder, `${host}.md`), 'utf8')

async function compare(host: HostName, findings: Findings): Promise<void> {
  const trace = formatTrace(host, version, findings)
  if (process.env['UPDATE_TRACES'] === '1') await writeFile(join(folder, `${host}.md`), trace)
  expect(trace).toBe(await readTrace(host))
}

async function open<Name extends HostName>(name: Name) {
  const stage = await openProbe(name, 'raw')
  stop = stage.stop
  return stage
}

const isUnprovoked = (error: string): boolean => !provoked.test(error)

if (inRelease) {
  test('HO-140: the raw API on H5 is what its trace says', async () => {
    const { host } = await open('h5')
    await compare('h5', { ...(await askPage(host)), ...(await watchLife(host)), ...(await lookAtBrowserNetwork(host)) })
    expect(host.errors().filter(isUnprovoked)).toEqual([])
  })

  test('HO-140: so it is in a browser that no host has touched', async () => {
    const answers = answersOf(await readTrace('h5'))
    const { page, ...plain } = await openPlainProbe('raw')
    stop = plain.stop
    await page.locator('.start').click()
    await page.locator('.stage', { hasText: 'done' }).waitFor()
    const lines = await page.locator('.row').allTextContents()
    const found = Object.entries(readRows(lines.map((text) => text.trim())))
    expect(found.map(([row]) => row).sort()).toEqual(Object.keys(pageRows).sort())
    expect(found).toEqual(found.map(([row]) => [row, answers.get(row)]))
  })
}

test('HO-54, HO-55, HO-56, HO-57, HO-58, HO-141: the raw API on App is what its trace says', async () => {
  const { host, far } = await open('app')
  watchNative(host)
  const found = { ...(await askPage(host)), ...(await watchLife(host)) }
  await compare('app', { ...found, ...(await lookAtNative(host, far.url('/nowhere'))) })
  expect(host.errors().filter(isUnprovoked)).toEqual([])
})

test('HO-142: the raw API on WeChat is what its trace says', async () => {
  const { host } = await open('mp-weixin')
  await compare('mp-weixin', await askPage(host))
  expect(host.errors().filter(isUnprovoked)).toEqual([])
})
