import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { RuntimeKind } from '../app/service-bundle'
import type { HostName } from '../host'
import { lastOf, look, lookAtNetwork, readRows } from './look'
import { lookAtNative, watchNative } from './native-evidence'
import { openProbe } from './probe-stage'
import { pageRows } from './rows'
import { answersOf, type Findings, formatTrace, traceOf } from './trace'
import type { H5Host } from '../h5/h5-host'
import { startFarSide } from '../../contract/far-side'
import { serveApp } from '../../e2e/support/app-server'
import { buildApp } from '../../e2e/support/build-app'
import { sharedBrowser } from '../h5/shared-browser'
import { inRelease } from '../../support/test-scope'
import { probeProject } from './project'

/** The page's own findings in a browser that no host has touched: no proxy, no script before the app's. */
async function askInPlainBrowser(): Promise<Findings> {
  const app = await serveApp(await buildApp('h5', probeProject))
  const far = await startFarSide()
  const context = await (await sharedBrowser()).newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${app.url}#/pages/raw/raw?port=${far.port}&closed=${far.deadPort}`)
    await page.locator('.start').click()
    await page.locator('.stage', { hasText: 'done' }).waitFor()
    return readRows((await page.locator('.row').allTextContents()).map((text) => text.trim()))
  } finally {
    await context.close()
    await far.dispose()
    await app.close()
  }
}

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

async function compare(host: HostName, findings: Findings, mayWrite = true): Promise<void> {
  const trace = formatTrace(host, version, traceOf(host, findings))
  if (mayWrite && process.env['UPDATE_TRACES'] === '1') await writeFile(join(folder, `${host}.md`), trace)
  expect(trace).toBe(await readTrace(host))
}

async function open<Name extends HostName>(name: Name, runtime: RuntimeKind = 'switched') {
  const stage = await openProbe(name, { page: 'raw', runtime })
  stop = stage.stop
  return stage
}

const isUnprovoked = (error: string): boolean => !provoked.test(error)

if (inRelease) {
  test('HO-140: the raw API on H5 is what its trace says', async () => {
    const { host } = await open('h5')
    await compare('h5', { ...(await look(host)), ...(await lookAtBrowserNetwork(host)) })
    expect(host.errors().filter(isUnprovoked)).toEqual([])
  })

  test('HO-140: so it is in a browser that no host has touched', async () => {
    const answers = answersOf(await readTrace('h5'))
    const found = Object.entries(await askInPlainBrowser())
    expect(found.map(([row]) => row).sort()).toEqual(Object.keys(pageRows).sort())
    expect(found).toEqual(found.map(([row]) => [row, answers.get(row)]))
  })
}

// Evidence is what the runtime as it is says; the host's own, with its switches, must say the same.
test.each(inRelease ? ['as-is', 'switched'] as const : ['switched'] as const)(
  'HO-54, HO-55, HO-56, HO-57, HO-58, HO-141: the raw API on App, its runtime %s, is what its trace says',
  async (runtime) => {
    const { host, far } = await open('app', runtime)
    watchNative(host)
    const found = { ...(await look(host)), ...(await lookAtNetwork(host)) }
    await compare('app', { ...found, ...(await lookAtNative(host, far.url('/nowhere'))) }, runtime === 'as-is')
    expect(host.errors().filter(isUnprovoked)).toEqual([])
  },
)

test('HO-29, HO-142: the raw API on WeChat is what its trace says', async () => {
  const { host } = await open('mp-weixin')
  await compare('mp-weixin', { ...(await look(host)), ...(await lookAtNetwork(host)) })
  expect(host.errors().filter(isUnprovoked)).toEqual([])
})
