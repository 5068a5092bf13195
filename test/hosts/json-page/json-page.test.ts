import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../e2e/support/build-app'
import { startServer } from '../../integration/json/document-server'
import { readSource } from '../../unit/repository/source-files'
import type { Host } from '../host'
import { becomes, creators, scopedHostNames } from '../stage'
import { jsonPageProject } from './project'

async function shows(host: Host, selector: string, text: string): Promise<void> {
  await becomes(host, async () => (await host.text(selector)) === text)
}

test('HO-300: the build is that of the example, whose page and address are there to be named and replaced', () => {
  const page = readSource('examples/quick-start/src/pages/index/index.vue').text
  expect(page.match(/<text>\{\{ \w+ \}\}/g)).toEqual(['status', 'notice', 'name'].map((name) => `<text>{{ ${name} }}`))
  expect(page.match(/<button/g)).toHaveLength(1)
  expect(readSource('examples/quick-start/src/main.ts').text.match(/'ws:[^']+'/g)).toHaveLength(1)
})

describe.each(scopedHostNames('mp-weixin'))('the page of examples/quick-start in a build for %s', (name) => {
  // Not within the time of a test: a build may take as long on a busy machine.
  beforeAll(() => buildApp(name, jsonPageProject))

  test('HO-301: is open, shows what is pushed, is answered, and so again when the server was killed', async () => {
    const server = await startServer('server.mjs')
    const host = await creators[name]({
      build: await buildApp(name, jsonPageProject), storage: { address: server.url },
    })
    onTestFinished(() => host.stop())
    await host.holdTime()
    await shows(host, '.status', 'open')
    await shows(host, '.notice', 'welcome')
    await host.tap('.query')
    await shows(host, '.name', 'Ann')

    server.process.kill('SIGSTOP')
    await host.tap('.query')
    server.process.kill('SIGKILL')
    await shows(host, '.name', 'connection-lost')
    await shows(host, '.status', 'reconnecting')
    await host.tap('.query')
    await shows(host, '.name', 'not-open')

    await startServer('server.mjs', server.port)
    // The first attempt comes within 4.3 s of the app's time.
    await host.advance(5_000)
    await shows(host, '.status', 'open')
    await host.tap('.query')
    await shows(host, '.name', 'Ann')
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
  })
})
