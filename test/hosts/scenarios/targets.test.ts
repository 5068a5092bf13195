import { describe, expect, test } from 'vitest'
import { serveLines, type LineServer } from '../../clients/support/serve-lines'
import { buildApp } from '../../e2e/support/build-app'
import { vendorRules } from '../../../src/testing/uni/vendors'
import { documented } from '../../support/documented-vendors'
import { ownPageProject } from '../own-page/project'
import type { Wishes } from '../own-page/app/wishes'
import {
  appears, becomes, documentedNames, openHost, openStage, ownPageNames, passUntilRead, type Hosts,
} from '../stage'
import type { Host, TargetName } from '../host'
import { beginAtFirstRow, confirm, passUntilState } from './order-steps'
import { closing, openSaidChat } from './sample-stage'

/** Rejects the token `blocked` by a frame. */
const startJsonServer = (): Promise<LineServer> => serveLines({
  begin(line) {
    const say = (message: object): void => line.send(JSON.stringify(message))
    line.on('message', (frame: Buffer) => {
      const { type, data, id } = JSON.parse(frame.toString()) as { type: string, data: { token?: string }, id?: string }
      if (type === 'query') say({ type, id, data: { name: 'Ann' } })
      if (type !== 'login') return
      say({ type: data.token === 'blocked' ? 'refused' : 'welcome' })
      say({ type: 'notice', data: { text: 'hello' } })
    })
  },
})

async function openJson<Name extends TargetName>(name: Name, url: string, token = 'good'): Promise<Hosts[Name]> {
  const wishes: Wishes = { url, dialect: 'json', token }
  return openHost(name, {
    build: await buildApp(name, ownPageProject),
    page: 'pages/frames/frames',
    storage: { 'own-page': JSON.stringify(wishes) },
  })
}

const says = (host: Host, selector: string, words: string): Promise<void> =>
  becomes(host, async () => (await host.text(selector)) === words)

/** Size in bytes of JSON. */
async function maxEntry(host: Host): Promise<number> {
  return Math.max(...(await host.storedText()).split('\n').map((line) => Buffer.byteLength(line)))
}

describe.each(ownPageNames)('an app with its own JSON format on %s', (name) => {
  test('HO-300: handles messages, responses, a disconnect, hide and show, and leaves no socket open', async () => {
    const server = await closing(startJsonServer())
    const host = await openJson(name, server.url)
    if ('wx' in host) expect(documented[name].absent?.filter((call) => Reflect.has(host.wx, call)) ?? []).toEqual([])
    await says(host, '.status', 'open')
    await becomes(host, async () => (await host.texts('.notice')).join() === 'hello')
    await host.tap('.query')
    await says(host, '.name', 'Ann')
    server.loseLines()
    await becomes(host, async () => (await host.text('.status')) !== 'open')
    await passUntilRead(host, '.status', /^open$/, 6_000)
    await host.toBackground()
    await host.advance(60_000)
    expect(await host.openSockets()).toBe(0)
    await host.toForeground()
    await passUntilRead(host, '.status', /^open$/, 6_000)
    expect([await host.openSockets(), server.lines()]).toEqual([1, 1])
    await host.navigateTo('/pages/other/other')
    await host.advance(2_000)
    await host.until(() => server.lines() === 0)
    expect(await host.openSockets()).toBe(0)
  })

  test('HO-301: treats a rejection frame as a final failure, and leaves no socket open', async () => {
    const server = await closing(startJsonServer())
    const host = await openJson(name, server.url, 'blocked')
    await says(host, '.status', 'failed')
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(1)
    expect([await host.openSockets(), server.lines()]).toEqual([0, 0])
  })
})

describe.each(documentedNames)('the documented behaviour of %s', (name) => {
  test('HO-308: closes a manually held socket in the background, and reopens the socket on return', async () => {
    const { feed, host } = await openStage(name, { page: 'pages/connection/connection', live: false })
    await host.holdTime()
    await appears(host, '.button-hold')
    await host.tap('.button-hold')
    await becomes(host, () => feed.openLines() === 1)
    await host.toBackground()
    await host.advance(60_000)
    await host.until(() => feed.openLines() === 0)
    await host.toForeground()
    await becomes(host, () => feed.openLines() === 1)
  })

  test('HO-302: stores an order and a chat without exceeding the vendor’s limit', async () => {
    const { feed, host } = await openStage(name)
    feed.server.faults.apply({ action: 'loseAcks', count: 1 })
    await beginAtFirstRow(host)
    await confirm(host)
    await becomes(host, async () => /action\W+close/.test(await host.storedText()))
    await passUntilState(host, 'Done', 30_000)
    expect(await maxEntry(host)).toBeLessThan(vendorRules[name].maxEntryBytes)
    const chat = await openSaidChat(name, 'kept')
    await becomes(chat, async () => (await chat.storedText()).includes('kept'))
  })
})
