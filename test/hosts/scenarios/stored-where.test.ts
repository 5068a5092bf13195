import { expect, test } from 'vitest'
import { crash } from '../../e2e/outbox/outbox-site'
import { becomes, becomesLive, openStage, passUntil } from '../stage'
import type { Host, HostName } from '../host'
import { becomesState, beginAtFirstRow, confirm, leaveSheet, openOrders } from './order-steps'
import { openSaidChat } from './sample-stage'

const WORDS = 'kept where it belongs'

async function openWithOrder<Name extends HostName>(name: Name) {
  const { feed, host } = await openStage(name)
  feed.server.faults.apply({ action: 'loseAcks', count: 100 })
  await beginAtFirstRow(host)
  await confirm(host)
  return host
}

const isStored = async (host: Host, words: RegExp): Promise<boolean> => words.test(await host.storedText())
const ORDER = /action\W+close/

/** Stored lines of a browser's databases or uni storage. See `h5/page/page-storage.ts`. */
async function storedIn(host: Host, where: 'IndexedDB' | 'uni storage'): Promise<string> {
  const isOfDatabase = (line: string): boolean => /^[^=]*\/[^=]*=/.test(line)
  const lines = (await host.storedText()).split('\n')
  return lines.filter((line) => isOfDatabase(line) === (where === 'IndexedDB')).join('\n')
}

test('HO-310: stores an order in IndexedDB on H5, and holds a Web Lock in the sending tab', async () => {
  const host = await openWithOrder('h5')
  await becomes(host, async () => ORDER.test(await storedIn(host, 'IndexedDB')))
  expect(await storedIn(host, 'uni storage')).not.toMatch(ORDER)
  const locks = await host.browserPage.evaluate(async () => (await navigator.locks.query()).held?.length)
  expect(locks).toBeGreaterThan(0)
})

/** Runs in the page. */
async function countHolders(): Promise<number> {
  const { held = [] } = await navigator.locks.query()
  return new Set(held.map(({ clientId }) => clientId)).size
}

test('HO-313: leaves another tab’s order unchanged on H5, and queries the order when that tab crashes', async () => {
  const { feed, host, seen } = await openStage('h5')
  const sent = (frame: 'Order' | 'Query'): number => seen().filter((line) => line.endsWith(` ${frame}`)).length
  feed.server.faults.apply({ action: 'loseAcks', count: 1 })
  await beginAtFirstRow(host)
  await confirm(host)
  await becomes(host, () => sent('Order') === 1)
  const second = await host.openTab()
  await second.holdTime()
  await becomesLive(second)
  // The second tab's completed order proves that this tab has read all stored data.
  await beginAtFirstRow(second)
  await confirm(second)
  await becomesState(second, 'Done')
  expect([sent('Order'), sent('Query')]).toEqual([2, 0])
  await crash(host.browserPage)
  await becomes(second, async () => (await second.browserPage.evaluate(countHolders)) === 1)
  feed.server.faults.apply({ action: 'drop' })
  await passUntil(second, () => sent('Query') > 0, 60_000)
  await leaveSheet(second)
  await openOrders(second)
  await becomes(second, async () => (await second.texts('.order-chip')).join() === 'Done,Done')
  expect(sent('Order')).toBe(2)
})

test('HO-310: stores a chat in IndexedDB on H5', async () => {
  const chat = await openSaidChat('h5', WORDS)
  await becomes(chat, async () => (await storedIn(chat, 'IndexedDB')).includes(WORDS))
  expect(await storedIn(chat, 'uni storage')).not.toContain(WORDS)
})

test('HO-311: stores a chat in SQLite in the App, and orders in uni storage if there is no chat', async () => {
  const chat = await openSaidChat('app', WORDS)
  await becomes(chat, () => chat.sqliteText().includes(WORDS))
  expect(await isStored(chat, new RegExp(WORDS))).toBe(false)
  const host = await openWithOrder('app')
  await becomes(host, () => isStored(host, ORDER))
  expect(host.sqliteText()).not.toMatch(ORDER)
})

test('HO-312: stores a chat and an order in uni storage on WeChat', async () => {
  const chat = await openSaidChat('mp-weixin', WORDS)
  await becomes(chat, () => isStored(chat, new RegExp(WORDS)))
  const host = await openWithOrder('mp-weixin')
  await becomes(host, () => isStored(host, ORDER))
})
