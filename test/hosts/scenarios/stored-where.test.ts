import { expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { becomes, becomesLive, openStage, passUntil } from '../stage'
import type { Host, HostName } from '../host'
import { becomesState, beginAtFirstRow, confirm, leaveSheet, openOrders } from './order-steps'
import { closing, openSample } from './sample-stage'

const WORDS = 'kept where it belongs'

async function openSaidChat<Name extends HostName>(name: Name) {
  const server = await closing(createChatServer({ port: 0, host: '127.0.0.1' }))
  const chat = await openSample(name, { sample: 'chat', server })
  await becomes(chat, async () => (await chat.texts('.chat-contact')).length > 0)
  await chat.tap('.chat-contact', 'Marta')
  await becomes(chat, async () => (await chat.texts('.chat-text')).length > 0)
  await chat.input('.chat-text', WORDS)
  await chat.advance(200)
  await chat.tap('.button-send')
  await becomes(chat, async () => (await chat.texts('.message.is-sent')).length === 1)
  return chat
}

/** An order that waits for its answer. */
async function openWithOrder<Name extends HostName>(name: Name) {
  const { feed, host } = await openStage(name)
  feed.server.faults.apply({ action: 'loseAcks', count: 100 })
  await beginAtFirstRow(host, 'close')
  await confirm(host)
  return host
}

const isStored = async (host: Host, words: RegExp): Promise<boolean> => words.test(await host.storedText())
const ORDER = /action\W+close/

/** Runs in the page: all that its IndexedDB holds, as text. */
async function readIndexedDb(): Promise<string> {
  const answerOf = <Value>(request: IDBRequest<Value>): Promise<Value> => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(new Error('IndexedDB does not answer'))
  })
  let text = ''
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await answerOf(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      text += JSON.stringify(await answerOf(database.transaction(store).objectStore(store).getAll()))
    }
    database.close()
  }
  return text
}

/** Runs in the page. */
const readUniStorage = (): string => JSON.stringify(localStorage)

test('HO-310: on H5 an order lies in IndexedDB, and the tab that sends it holds a Web Lock', async () => {
  const host = await openWithOrder('h5')
  await becomes(host, async () => ORDER.test(await host.browserPage.evaluate(readIndexedDb)))
  expect(await host.browserPage.evaluate(readUniStorage)).not.toMatch(ORDER)
  const locks = await host.browserPage.evaluate(async () => (await navigator.locks.query()).held?.length)
  expect(locks).toBeGreaterThan(0)
})

/** Runs in the page: the tabs that hold a lock. */
async function countHolders(): Promise<number> {
  const { held = [] } = await navigator.locks.query()
  return new Set(held.map(({ clientId }) => clientId)).size
}

test('HO-313: on H5 a second tab leaves an order of the first alone, and asks about it when that is gone', async () => {
  const { feed, host, seen } = await openStage('h5')
  const sent = (frame: 'Order' | 'Query'): number => seen().filter((line) => line.endsWith(` ${frame}`)).length
  feed.server.faults.apply({ action: 'loseAcks', count: 1 })
  await beginAtFirstRow(host, 'close')
  await confirm(host)
  await becomes(host, () => sent('Order') === 1)
  const second = await host.openTab()
  await second.holdTime()
  await becomesLive(second)
  // An order of its own is done: it has read all that is stored.
  await beginAtFirstRow(second, 'close')
  await confirm(second)
  await becomesState(second, 'Done')
  expect([sent('Order'), sent('Query')]).toEqual([2, 0])
  await host.browserPage.close()
  await becomes(second, async () => (await second.browserPage.evaluate(countHolders)) === 1)
  feed.server.faults.apply({ action: 'drop' })
  await passUntil(second, () => sent('Query') > 0, 60_000)
  await leaveSheet(second)
  await openOrders(second)
  await becomes(second, async () => (await second.texts('.order-chip')).join() === 'Done,Done')
  expect(sent('Order')).toBe(2)
  expect(second.errors()).toEqual([])
})

test('HO-310: on H5 a chat lies in IndexedDB', async () => {
  const chat = await openSaidChat('h5')
  await becomes(chat, async () => (await chat.browserPage.evaluate(readIndexedDb)).includes(WORDS))
  expect(await chat.browserPage.evaluate(readUniStorage)).not.toContain(WORDS)
})

test('HO-311: on App a chat lies in SQLite, an order without a chat in uni storage', async () => {
  const chat = await openSaidChat('app')
  await becomes(chat, () => chat.sqliteText().includes(WORDS))
  expect(await isStored(chat, new RegExp(WORDS))).toBe(false)
  const host = await openWithOrder('app')
  await becomes(host, () => isStored(host, ORDER))
  expect(host.sqliteText()).not.toMatch(ORDER)
})

test('HO-312: on WeChat a chat and an order lie in uni storage', async () => {
  const chat = await openSaidChat('mp-weixin')
  await becomes(chat, () => isStored(chat, new RegExp(WORDS)))
  const host = await openWithOrder('mp-weixin')
  await becomes(host, () => isStored(host, ORDER))
})
