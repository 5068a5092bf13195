import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { root } from '../../scripts/pack/facts'
import type { Server } from '../clients/client-case'
import { serve as serveMqtt } from '../clients/mqtt/server'
import { serveApp } from '../e2e/support/app-server'
import { launchBrowser } from '../e2e/support/browser'
import { startFeed, TRADER_ID, type Feed } from '../e2e/support/feed'
import { freePorts } from '../e2e/support/started'
import { rowTexts, stateNow } from '../hosts/expected-page'
import type { Host, HostName } from '../hosts/host'
import { becomes, becomesLive, creators, hostNames as allHostNames } from '../hosts/stage'
import { inRelease } from '../support/test-scope'
import { clientPage, configurationOf } from './support/clients-document'
import { adviceIn, inScripts, inStyles, MARKER, SOCKET, STYLE, UNUSED } from './support/copies'
import { startDevServer } from './support/dev-server'
import { startExampleServer, writeExample, type ExampleName } from './support/examples'
import { createFreshProject, type FreshProject } from './support/fresh-project'
import { writeInstalledProject } from './support/installed-template'
import { npmTarball, uniModulesPlugin } from './support/packed'
import { installAsWritten, readmeApp, referenceLine } from './support/readme-app'
import { installTools, linkTools, runTestingDocument } from './support/testing-document'
import { declarationErrors, typeErrors } from './support/type-check'

/** Both installations share a project, as when a developer switches packages. */
const packageNames = inRelease ? (['uni_modules', 'npm'] as const) : (['uni_modules'] as const)
type PackageName = 'uni_modules' | 'npm'
/** `npm test` compiles once, with the strictest settings, which report the most. Types from npm are read with both. */
const compilers = inRelease ? (['loose', 'strictest'] as const) : (['strictest'] as const)

/** `npm test` covers H5 with the example. */
const hostNames: readonly HostName[] = inRelease ? allHostNames : ['mp-weixin']

/** H5 builds use the browser's own class. */
const copiesOfSocket = (name: HostName): number => (name === 'h5' ? 0 : 1)

let project: FreshProject
let feed: Feed
let broker: Server
let tarball: string
let plugin: string
/** This position exists whenever the server starts. */
let ticket: number

beforeAll(async () => {
  project = createFreshProject('tradewire-fresh')
  plugin = await uniModulesPlugin()
  tarball = await npmTarball()
  feed = await startFeed({ positions: 8, rate: 0 })
  ticket = tickets()[0] ?? 0
  broker = await serveBroker()
  await writeInstalledProject(project, { has: ['pinia', 'mqtt'] })
  await project.npm(['install'])
})
async function serveBroker(): Promise<Server> {
  const server = await serveMqtt()
  if (typeof server === 'string') throw new Error(server)
  return server
}
const tickets = (): readonly number[] => feed.server.feed(TRADER_ID).rows().map((row) => row.ticket)
afterAll(async () => {
  await Promise.all([feed.close(), broker.close()])
  await project.remove()
})

interface Documents {
  readonly readme: string
  documentOf(name: string): string
  readonly plugin: string
  readonly easycom: boolean
}

const documentsOf = (folder: string) => (name: string): string =>
  readFileSync(join(folder, `docs/en/${name}.md`), 'utf8')

function writeApp(documents: Documents): void {
  const clients = documents.documentOf('clients')
  const client = clientPage(clients, broker.url)
  project.writeSources(readmeApp({ ...documents, url: feed.server.url, ticket, client }))
  project.write('vite.config.ts', configurationOf(clients))
}

let installing: Promise<void> | undefined
const installPackage = (): Promise<void> =>
  (installing ??= installAsWritten(readFileSync(join(tarball, '../package/README.md'), 'utf8'), tarball, project))

const install: Readonly<Record<PackageName, () => Promise<void>>> = {
  async 'uni_modules'() {
    const readme = readFileSync(join(plugin, 'readme.md'), 'utf8')
    const name = '@/uni_modules/tradewire-socketio'
    writeApp({ readme, documentOf: documentsOf(plugin), plugin: name, easycom: false })
    cpSync(plugin, join(project.folder, 'src/uni_modules/tradewire-socketio'), { recursive: true })
  },
  async 'npm'() {
    const folder = join(tarball, '../package')
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const documentOf = documentsOf(folder)
    await installPackage()
    writeApp({ readme, documentOf, plugin: 'tradewire', easycom: true })
    project.write('src/components.d.ts', `${referenceLine(documentOf('components'))}\n`)
  },
}

describe.each<PackageName>(packageNames)('installed as %s into a fresh project', (packageName) => {
  const builds = new Map<HostName, string>()
  let host: Host | undefined
  /** The packages have the same code, so one is played. */
  const playedOn = packageName === 'uni_modules' ? hostNames : []

  beforeAll(async () => {
    await install[packageName]()
    const [first, ...others] = hostNames
    const build = async (name: HostName): Promise<void> => {
      builds.set(name, await project.build(name, packageName))
    }
    if (first !== undefined) await build(first)
    await Promise.all(others.map(build))
  })
  afterEach(async () => {
    const errors = [...host?.errors() ?? []]
    await host?.stop()
    host = undefined
    await expect.poll(() => feed.openLines()).toBe(0)
    feed.forget()
    expect(errors).toEqual([])
  })

  function buildOf(name: HostName): string {
    const build = builds.get(name)
    if (build === undefined) throw new Error(`${name} was not built`)
    return build
  }

  async function open(name: HostName): Promise<Host> {
    host = await creators[name]({ build: buildOf(name), language: 'en' })
    await host.holdTime()
    await becomesLive(host)
    return host
  }

  const seen = (): readonly string[] =>
    feed.log.filter((line) => !line.endsWith('Ping')).map((line) => line.replace(/^\d+ /, ''))

  test.each(hostNames)('PK-20: shows rows in easycom components on %s after running the readme’s commands', async (
    name,
  ) => {
    const page = await open(name)
    const state = await stateNow(feed)
    const rows = rowTexts(state)
    expect(rows.length).toBeGreaterThan(2)
    expect(await page.texts('.position-row')).toEqual(rows)
    expect(await page.text('.positions-count')).toBe(`${rows.length} positions`)
    expect(await page.texts('.banner')).toEqual([])
    expect(await page.text('.status')).toBe('open')
  })

  test.each(hostNames)('PK-26: shows custom rows through a list’s slot on %s', async (name) => {
    const page = await open(name)
    const { data } = await stateNow(feed)
    await page.navigateTo('/pages/other/other')
    await page.advance(200)
    const expected = data.map(({ ticket, symbol, profit }) => `${ticket} ${symbol} ${profit}`)
    expect(await page.texts('.own-row')).toEqual(expected)
    expect(await page.texts('.position-row')).toEqual([])
  })

  test.each(playedOn)('PK-59: executes the documented order once on %s, and shows it as done', async (name) => {
    // A restart restores all positions.
    await feed.kill()
    await feed.revive()
    const before = tickets()
    expect(before).toContain(ticket)
    const page = await open(name)
    await page.navigateTo('/pages/order/order')
    await page.advance(200)
    await page.tap('.close')
    await becomes(page, async () => (await page.texts('.entry')).join() === 'close acked')
    expect(tickets()).toEqual(before.filter((each) => each !== ticket))
    expect(seen().filter((line) => line === 'Order')).toHaveLength(1)
  })

  test.each(hostNames)('PK-71: runs a client with the documented commands on %s, and reconnects', async (name) => {
    const page = await open(name)
    await page.navigateTo('/pages/client/client')
    await becomes(page, async () => (await page.texts('.said')).join() === 'hello')
    await broker.loseLines()
    await becomes(page, async () => (await page.texts('.said')).join() === 'hello,hello')
  })

  test('PK-71: contains the WebSocket class once in each build except H5, where the browser’s class is used', () => {
    const copies = hostNames.map((name) => inScripts(buildOf(name), SOCKET))
    expect([inScripts(join(root, 'src'), SOCKET), ...copies]).toEqual([1, ...hostNames.map(copiesOfSocket)])
  })

  if (inRelease) {
    test('PK-28: loads one copy of the plugin in the development server, and shows rows', async () => {
      const server = await startDevServer(project.folder)
      const browser = await launchBrowser()
      try {
        const page = await browser.newPage({ locale: 'en-US' })
        const asked: string[] = []
        page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
        await page.goto(server.url)
        await page.locator('.freshness.is-live').waitFor({ timeout: 60_000 })
        expect(await page.locator('.position-row').count()).toBeGreaterThan(2)
        // Either bundled or module by module, but never both.
        const copies = [/\/\.vite\/deps\/tradewire\.js$/, /\/vue\/positions\/positions-store\.[jt]s$/]
        // A set, because Vite reloads the page when it finds another library to bundle.
        expect(new Set(asked.filter((path) => copies.some((copy) => copy.test(path)))).size).toBe(1)
      } finally {
        await browser.close()
        await server.stop()
      }
    })
  }

  test('PK-25: compiles without type errors in loose and strict mode, and detects a wrong property', async () => {
    const wrong = '<template><tradewire-banner :placement="3" /></template>\n'
    project.write('src/wrong.vue', `<script setup lang="ts">\n</script>\n\n${wrong}`)
    // Both packages have the same components, and a loose compiler has read them.
    const used = packageName === 'npm' ? (['strictest'] as const) : compilers
    const found = await Promise.all(used.map((name) => typeErrors(project.folder, name)))
    const onlyThat: readonly unknown[] = [expect.stringMatching(/^src\/wrong\.vue\(4,\d+\): error TS2322/)]
    expect(found).toEqual(used.map(() => onlyThat))
    if (packageName !== 'npm') return
    for (const name of compilers) expect(declarationErrors(project.folder, 'tradewire', name)).toEqual([])
  })

  test.each(hostNames)('PK-24: builds for %s with one copy of the plugin', (name) => {
    expect(inScripts(join(root, 'src'), MARKER)).toBe(1)
    expect(inScripts(buildOf(name), MARKER)).toBe(1)
  })

  test.each(hostNames)('DV-14: builds for %s without any advice text', (name) => {
    expect(adviceIn(buildOf(name))).toEqual([])
  })

  test.each(hostNames)('PK-27: builds for %s with only the code and styles that the project uses', (name) => {
    expect(inStyles(buildOf(name), STYLE)).toBeGreaterThan(0)
    expect(inScripts(join(root, 'src'), UNUSED)).toBeGreaterThan(0)
    expect(inScripts(buildOf(name), UNUSED)).toBe(0)
  })
})

interface Play {
  readonly name: ExampleName
  readonly title: string
  readonly variant?: string
  readonly run: (page: Page) => Promise<void>
}

const patience = { timeout: 30_000 }
const text = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText()
const reads = (page: Page, selector: string, wanted: RegExp): Promise<void> =>
  expect.poll(() => text(page, selector), patience).toMatch(wanted)

async function showsChangingRows(page: Page, selector: string): Promise<void> {
  await reads(page, selector, /EURUSD/)
  const before = await text(page, selector)
  await expect.poll(() => text(page, selector), patience).not.toBe(before)
}

const plays: readonly Play[] = [
  {
    name: 'quick-start',
    title: 'EX-4: quick-start shows a notice and a response, even after its server was killed',
    async run(page) {
      const texts = page.locator('uni-page-body uni-text')
      await expect.poll(() => texts.allInnerTexts(), patience).toEqual(['open', 'welcome', expect.anything()])
      await page.locator('uni-button').click()
      await expect.poll(() => texts.nth(2).innerText(), patience).toBe('Ann')
    },
  },
  ...[
    { rows: 'full lists' },
    { rows: 'the feed protocol', variant: 'feed' },
    { rows: 'a server’s own JSON', variant: 'json' },
  ].map(({ rows, ...more }): Play => ({
    ...more,
    name: 'positions',
    title: `EX-5: positions shows rows of ${rows}, even after its server was killed`,
    async run(page) {
      await reads(page, '.status', /^open$/)
      await showsChangingRows(page, '.position-row')
    },
  })),
  {
    name: 'from-socket-js',
    title: 'EX-6: from-socket-js shows rows on its unchanged page, even after its server was killed',
    run: (page) => showsChangingRows(page, '.row'),
  },
]

describe('the examples, with the packed plugin', () => {
  let port: number
  beforeAll(async () => {
    await installPackage()
    ;[port = 0] = await freePorts(1)
  })

  test.each(plays.filter(({ name }) => inRelease || name === 'quick-start'))('$title', async (play) => {
    writeExample(project, play.name, port, play.variant)
    const app = await serveApp(await project.build('h5', 'example'))
    let server = await startExampleServer(play.name, port, play.variant)
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage({ locale: 'en-US' })
      const errors: string[] = []
      page.on('pageerror', (error) => void errors.push(error.message))
      await page.goto(app.url)
      await play.run(page)
      await server.kill()
      if (play.name === 'quick-start') await reads(page, 'uni-page-body uni-text', /^reconnecting$/)
      server = await startExampleServer(play.name, port, play.variant)
      await play.run(page)
      expect(errors).toEqual([])
    } finally {
      await browser.close()
      await server.kill()
      await app.close()
    }
  })

  // The files of quick-start are those of README (EX-2), which `versions` builds for both.
  const others = [['positions', 'app'], ['from-socket-js', 'mp-weixin']] as const
  test.each(inRelease ? others : [])('EX-3: builds %s for %s without a warning', async (name, platform) => {
    writeExample(project, name, port)
    const build = await project.build(platform, `example-${name}`)
    expect(inScripts(build, `ws://localhost:${port}`)).toBe(1)
  })
})

/** A project for the tests of docs/en/testing.md: in a release as installed, otherwise with this repository's tools. */
async function projectWithTools(): Promise<FreshProject> {
  if (inRelease) {
    await installPackage()
    await installTools(tarball, project)
    return project
  }
  const linked = createFreshProject('tradewire-tested')
  onTestFinished(() => linked.remove())
  linked.write('package.json', '{ "private": true }\n')
  linkTools(tarball, linked)
  return linked
}

test('TE-11, TE-12: runs the documented tests, which simulate minutes in milliseconds', async () => {
  const { success, testResults } = await runTestingDocument(tarball, await projectWithTools())
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  expect([success, results.length]).toEqual([true, 9])
  // More than four minutes by the tests' clocks.
  expect(results.reduce((sum, { duration }) => sum + duration, 0)).toBeLessThan(20_000)
})
