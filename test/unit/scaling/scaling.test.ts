import { describe, expect, test, vi } from 'vitest'
import { parseAst } from 'vite'
import { createJsonAdvice, type FrameAdvice } from '../../../src/advice/json-advice'
import { createListAdvice } from '../../../src/advice/list-advice'
import { createChatSnapshots, createChatViews } from '../../../src/chat/api/view'
import type { ChatDraft } from '../../../src/chat/api/sending'
import { joinSorted, type ChatDelivery, type ChatPlace } from '../../../src/chat/model/messages'
import { initialChat, type ChatEvent, type ChatState } from '../../../src/chat/model/chat-state'
import { stepChat } from '../../../src/chat/model/chat-step'
import { createSentMessageArchiver } from '../../../src/chat/sync/sent-message-archiver'
import { byConversation } from '../../../src/chat/platform/chat-leaf'
import { createUniChatStorage } from '../../../src/chat/platform/uni-chat-storage'
import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import { initialOutbox, type OutboxEvent, type OutboxState } from '../../../src/outbox/model/outbox-state'
import { connectErrorName, createPageEars } from '../../../src/legacy/page-handlers'
import { createWireRows } from '../../../src/legacy/wire-rows'
import { mapPlainRow } from '../../../src/protocols/copy-trading/plain-row'
import { createSourceRows } from '../../../src/protocols/copy-trading/source-rows'
import { isRecord } from '../../../src/shared/checks'
import { createListeners } from '../../../src/shared/listeners'
import { createSecrets } from '../../../src/shared/redact'
import { createMailbox } from '../../../src/shared/scheduling'
import { socketAddress } from '../../../src/shared/socket-address'
import { topicsOf } from '../../../src/vue/json/topics'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createOutboxMachine } from '../../../src/outbox/outbox-machine'
import { stepOutbox } from '../../../src/outbox/model/outbox-step'
import { defaultOutboxPolicy, type OutboxEnv } from '../../../src/outbox/model/outbox-turn'
import { createLiveChat, deliveryOf } from '../../support/chat-rig'
import { createRig } from '../../support/client-rig'
import { createMemoryStorage } from '../../support/memory-storage'
import { entryOf } from '../outbox/entries'
import { bookOf, flushed, patch, position } from '../positions/samples'
import { withoutComments } from '../../../vite/easycom'
import { tradewireLegacy } from '../../../vite/legacy'
import { UniEvent } from '../../../src/web-socket/standard/dom-events'
import { UniEventTarget } from '../../../src/web-socket/standard/event-target'
import { expectIndependent, expectLinear, expectLinearAsync, expectSimilar } from './cost'

const numbers = (size: number): readonly number[] => Array.from({ length: size }, (_, index) => index + 1)

describe('the cost of a large input', () => {
  const plainRow = { ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, profit: 0 }
  const rows = (size: number) => numbers(size).map((ticket) => position({ ticket }))

  test('SE-36: searches a string for 32 secrets as fast as for one secret', () => {
    const searching = (secrets: number) => (size: number) => {
      const [hide, redact] = createSecrets()
      for (const secret of numbers(secrets)) hide(`secret number ${secret} in a long token of a client`)
      redact('')
      return () => numbers(size).map((index) => redact(`error ${index}: insufficient margin for the order ${index}`))
    }
    expectSimilar(1_000, searching(1), searching(32))
  })

  test('GR-8: handles rows in a delta as fast as a list of the same rows', () => {
    expectSimilar(16_000, (size) => {
      const book = bookOf([])
      const list = rows(size)
      return () => book.takeList(list, null, 'seen', 1)
    }, (size) => {
      const book = bookOf([])
      const upsert = rows(size)
      return () => patch(book, upsert)
    })
  })

  test('GR-8: scales linearly with the number of unreadable patches from a position source', () => {
    expectLinear(300, (size) => {
      const source = createSourceRows({ currency: 'USD', currencyDigits: { USD: 2 } })
      source.snapshot(rows(size), 1)
      return () => numbers(size).map((ticket) => {
        try {
          source.upsert(ticket % 2 === 0 ? 0 : { ticket, type: 'none' }, 1)
          return false
        } catch (_error) {
          return true
        }
      })
    })
  })

  test('GR-8: scales linearly with the number of snapshots without a readable row', () => {
    expectLinear(100, (size) => {
      const source = createSourceRows({ currency: 'USD', currencyDigits: { USD: 2 } })
      source.snapshot(rows(size), 1)
      return () => numbers(size).map(() => {
        try {
          source.snapshot([0], 1)
          return false
        } catch (_error) {
          return true
        }
      })
    })
  })

  test('GR-8: scales linearly with the number of patches to one row of a position source', () => {
    expectLinear(300, (size) => {
      const source = createSourceRows({ currency: 'USD', currencyDigits: { USD: 2 } })
      source.snapshot(rows(1), 1)
      const patches = numbers(size).map((index) => ({ ticket: 1, [`field ${index}`]: index }))
      return () => source.upsert(patches, 1)
    })
  })

  test('PS-62: patches a row of 1,000 fields as fast as a row of 10 fields', () => {
    const patching = (fields: number) => (size: number) => {
      const source = createSourceRows({ currency: 'USD', currencyDigits: { USD: 2 } })
      const others = Object.fromEntries(numbers(fields - 10).map((index) => [`field ${index}`, index]))
      source.snapshot([{ ...plainRow, ...others }], 1)
      return () => {
        for (const profit of numbers(size)) source.upsert({ ticket: 1, profit }, 1)
      }
    }
    expectSimilar(1_000, patching(10), patching(1_000))
  })

  const noAdvice = (): void => undefined
  const jsonAdvice = (port: SocketPort, options = {}): FrameAdvice =>
    createJsonAdvice(port, noAdvice, options, { later: noAdvice })
  test.each<[string, (port: SocketPort) => FrameAdvice, (advice: FrameAdvice) => void]>([
    ['messages without a payload', jsonAdvice, (advice) => advice.emptied?.()],
    ['responses without a payload', jsonAdvice, (advice) => advice.succeeded?.('no-data')],
    ['messages without a name', (port) => jsonAdvice(port, { read: true }),
      (advice) => advice.diagnosed({ code: 'frame-unknown', detail: 'name is missing' })],
    ['errors', jsonAdvice, (advice) => advice.diagnosed({ code: 'server-error' })],
    ['unreadable lists', (port) => createListAdvice(port, noAdvice, {}),
      (advice) => advice.diagnosed({ code: 'frame-malformed', detail: 'data' })],
  ])('GR-8: scales linearly with the %s in one frame in development builds', (_, create, report) => {
    expectLinear(100, (size) => {
      let receive: (event: SocketEvent) => void = noAdvice
      const advice = create({
        open(_request, listener) {
          receive = listener
          return { send: noAdvice, close: noAdvice, drop: noAdvice }
        },
      })
      advice.socket.open({ url: 'wss://feed.example', header: {}, protocols: [] }, noAdvice)
      const data = JSON.stringify(numbers(size).map((id) => ({ type: 'price', payload: { id, price: 1.1 } })))
      return () => {
        receive({ type: 'message', data })
        for (let message = 0; message < size; message += 1) report(advice)
      }
    })
  })

  test.each([
    ['changes', (size: number) => ({
      before: rows(size), upsert: numbers(size).map((ticket) => ({ ticket, profit: 11 })), remove: [],
    })],
    ['removes', (size: number) => ({
      before: rows(size), upsert: [], remove: numbers(size).map((ticket) => ({ ticket, reason: 'closed' as const })),
    })],
  ])('GR-8: scales linearly with the number of rows that one delta %s', (_, inputOf) => {
    expectLinear(300, (size) => {
      const { before, upsert, remove } = inputOf(size)
      const book = bookOf(before)
      return () => {
        patch(book, upsert, remove)
        return flushed(book).list
      }
    })
  })

  test('GR-8: scales linearly with a list’s row count', () => {
    expectLinear(300, (size) => {
      const book = bookOf(rows(size))
      const list = rows(size).reverse()
      return () => {
        book.takeList(list, null, 'seen', 1)
        return flushed(book).list
      }
    })
  })

  function chatAfter(...events: readonly ChatEvent[]) {
    const views = createChatSnapshots({
      views: createChatViews(), conversationsChanged: () => undefined, messagesChanged: () => undefined,
    })
    let model: ChatState = initialChat('7')
    const step = (event: ChatEvent, entries: readonly OutboxEntry<ChatDraft>[] = []): void => {
      [model] = stepChat(model, event, { canFetch: true })
      views.show(model, entries)
    }
    for (const event of [{ type: 'overviewLoaded', mark: null, conversations: [] } as const, ...events]) step(event)
    return step
  }
  const fromPeers = (size: number) => numbers(size).map((from) => deliveryOf('hello', { from: String(from) }))
  const fromOne = (size: number) => numbers(size).map(() => deliveryOf('hello'))
  const peer = { type: 'peer', id: '8' } as const
  const opened = { type: 'conversationOpened', target: peer, isOnScreen: true } as const
  const synced = (deliveries: readonly ChatDelivery[]): ChatEvent =>
    ({ type: 'synced', deliveries, fresh: deliveries, oldest: { createdAt: 0, id: '' }, isWhole: true })
  const page = (deliveries: readonly ChatDelivery[]): ChatEvent =>
    ({ type: 'historyArrived', id: 'peer:8', first: undefined, deliveries, fresh: deliveries, more: false })

  test.each([
    ['messages from different peers', (size: number) => ({ type: 'delivered', deliveries: fromPeers(size) } as const)],
    ['messages from one peer', (size: number) => ({ type: 'delivered', deliveries: fromOne(size) } as const)],
    ['missed messages from different peers', (size: number) => synced(fromPeers(size))],
    ['missed messages from one peer', (size: number) => synced(fromOne(size))],
    ['messages of a history page', (size: number) => page(fromOne(size))],
  ])('GR-8: scales linearly with the %s that a chat receives', (_, eventOf) => {
    expectLinear(300, (size) => {
      const step = chatAfter(opened)
      const event = eventOf(size)
      return () => step(event)
    })
  })

  test('GR-8: scales linearly with the messages that an open conversation receives one by one', () => {
    expectLinear(100, (size) => {
      const step = chatAfter(opened)
      const messages = fromOne(size)
      return () => {
        for (const message of messages) step({ type: 'delivered', deliveries: [message] })
      }
    })
  })

  test('GR-8: inserts a late message without comparing it with each message of the conversation', () => {
    let reads = 0
    const messages = numbers(1_000).map((createdAt) => ({
      id: 'a',
      get createdAt() {
        reads += 1
        return createdAt
      },
    }))
    const joined = joinSorted<ChatPlace>(messages, [{ id: 'b', createdAt: 500 }])
    expect(reads).toBeLessThan(100)
    expect(joined.map(({ id }) => id).indexOf('b')).toBe(500)
    expect(joined).toHaveLength(1_001)
  })

  test('GR-9: handles a received message equally fast with 500 and with 4,000 conversations', () => {
    expectIndependent(500, (size) => {
      const step = chatAfter({ type: 'delivered', deliveries: fromPeers(size) })
      const messages = numbers(200).map((from) => deliveryOf('more', { from: String(1 + from % 20) }))
      return () => {
        for (const message of messages) step({ type: 'delivered', deliveries: [message] })
      }
    })
  })

  test('GR-9: handles a sent message equally fast with 500 and with 4,000 conversations', () => {
    expectIndependent(500, (size) => {
      const step = chatAfter({ type: 'delivered', deliveries: fromPeers(size) }, opened)
      const messages = numbers(100).map(() => deliveryOf('mine', { from: '7', to: peer }))
      return () => {
        for (const message of messages) {
          const states = (['queued', 'sent', 'acked'] as const).map((state) => entryOf(message.id, message, { state }))
          for (const entry of states) step({ type: 'taken', deliveries: [] }, [entry])
          step({ type: 'taken', deliveries: [message] }, states.slice(-1))
          step({ type: 'taken', deliveries: [] })
        }
      }
    })
  })

  test('GR-8: handles a batch of sent messages about as fast as a batch of received messages', () => {
    const messages = (size: number) => numbers(size).map((peer) =>
      deliveryOf('sent', { from: '7', to: { type: 'peer', id: `${peer}` } }))
    const known = (size: number): ChatEvent => ({ type: 'delivered', deliveries: fromPeers(size) })
    expectSimilar(4_000, (size) => {
      const step = chatAfter(known(size))
      const deliveries = messages(size)
      return () => step({ type: 'delivered', deliveries })
    }, (size) => {
      let state = initialChat('7')
      const dispatch = (event: ChatEvent): void => void ([state] = stepChat(state, event, { canFetch: true }))
      for (const event of [{ type: 'overviewLoaded', mark: null, conversations: [] } as const, known(size)]) {
        dispatch(event)
      }
      const archiver = createSentMessageArchiver({ state: () => state, dispatch, done: () => undefined })
      const sent = messages(size).map((message) => entryOf(message.id, message, { state: 'acked' }))
      return () => archiver.changed(sent)
    })
  })

  test('GR-8: runs nested tasks as fast as queued tasks', () => {
    const queuing = (nest: boolean) => (size: number) => {
      const mailbox = createMailbox()
      const child = (): void => mailbox.run(() => undefined, undefined)
      const queue = (): void => (nest ? mailbox.nest(child) : mailbox.run(child, undefined))
      return () => mailbox.run(() => numbers(size).forEach(queue), undefined)
    }
    expectSimilar(16_000, queuing(false), queuing(true))
  })

  test('GR-8: scales linearly with the lease calls within one event', () => {
    expectLinear(8_000, (size) => {
      const { client } = createRig()
      const lease = client.lease('page')
      return () => client.inTurn(() => numbers(size).forEach((number) => lease.want(number % 2 === 0)))
    })
  })

  test('GR-8: scales linearly with a client’s listener count', () => {
    expectLinear(1_000, (size) => {
      const listeners = createListeners(() => undefined)
      return () => {
        const stops = numbers(size).map(() => listeners.add('tick', () => undefined))
        listeners.call('tick', 1)
        for (const stop of stops) stop()
      }
    })
  })

  test.each([' ', '\t'])('GR-8: scales linearly with the number of %j characters in an address', (space) => {
    expectLinear(5_000, (size) => {
      const address = `wss://feed.example/${space.repeat(size)}x`
      return () => socketAddress(address)
    })
  })

  test('GR-8: scales linearly with an event target’s listener count', () => {
    expectLinear(1_000, (size) => {
      const target = new UniEventTarget()
      const listeners = numbers(size).map(() => () => undefined)
      return () => {
        for (const listener of listeners) target.addEventListener('tick', listener)
        target.dispatchEvent(new UniEvent('tick'))
        for (const listener of listeners) target.removeEventListener('tick', listener)
      }
    })
  })

  test('GR-8: scales linearly with the number of conversations stored together', () => {
    expectLinear(500, (size) => {
      const batch = {
        conversations: numbers(size).map((id) => ({ id: `peer:${id}`, text: '{}' })),
        records: numbers(size).map((id) => ({ id: String(id), conversation: `peer:${id}`, createdAt: id, text: '{}' })),
      }
      return () => byConversation(batch)
    })
  })

  test('GR-8: scales linearly with the number of conversations when uni’s storage is full', async () => {
    await expectLinearAsync(2_000, async (size) => {
      let usedKb = 0
      const storage = createUniChatStorage({
        storage: createMemoryStorage(), room: () => Promise.resolve({ usedKb, limitKb: 100 }),
      })
      await storage.put('7', {
        conversations: numbers(size).map((id) => ({ id: `peer:${id}`, text: '{}' })),
        records: numbers(size).map((id) => ({ id: String(id), conversation: `peer:${id}`, createdAt: id, text: '{}' })),
      })
      usedKb = 100_000
      return () => storage.put('7', { conversations: [{ id: 'peer:0', text: '{}' }], records: [] })
    })
  })

  test('GR-8, CM-162: scales linearly with the number of files that a chat uploads', async () => {
    await expectLinearAsync(50, async (size) => {
      const ends: ((url: string) => void)[] = []
      const rig = await createLiveChat({ upload: () => new Promise((end) => ends.push(end)) })
      const ids: string[] = []
      for (const peer of numbers(size)) ids.push(await rig.say(`peer:${peer}`, { kind: 'image', file: 'a.png' }))
      return async () => {
        for (const id of ids) {
          ends.shift()?.('https://example.com/a.png')
          await rig.settle()
          await rig.answer(id)
        }
      }
    })
  })

  const env: OutboxEnv = {
    nowMs: 10_000, canAsk: true,
    policy: { ...defaultOutboxPolicy, mostUnsettled: Infinity, mostSettled: Infinity },
  }
  function outboxWith(size: number, over: Partial<OutboxEntry> = {}) {
    const kept = numbers(size).map((place) => {
      const id = `entry-${place}`
      return { key: `user:process:${id}`, place, entry: entryOf<unknown>(id, null, over) }
    })
    let state: OutboxState<unknown> = initialOutbox('7')
    const step = (event: OutboxEvent<unknown>): void => void ([state] = stepOutbox(state, event, env))
    const load = (loaded = kept): void => step({ type: 'entriesLoaded', user: '7', kept: loaded })
    return { step, load, kept }
  }

  test.each<readonly [string, Partial<OutboxEntry>, OutboxEvent<unknown>]>([
    ['are loaded', {}, { type: 'timerFired' }],
    ['are loaded after they were settled', { state: 'acked' }, { type: 'timerFired' }],
    ['were in flight when the process ended', { state: 'sent' }, { type: 'timerFired' }],
    ['are sent', {}, { type: 'lineReady' }],
    ['expire together', { expiresAtMs: 5_000 }, { type: 'timerFired' }],
  ])('GR-8: scales linearly with the orders that %s', (_, over, event) => {
    expectLinear(500, (size) => {
      const { step, load } = outboxWith(size, over)
      return () => {
        load()
        step(event)
        step({ type: 'lineGone' })
      }
    })
  })

  test('GR-8: scales linearly with the orders whose writes end together', () => {
    expectLinear(500, (size) => {
      const { step, load, kept } = outboxWith(size, { replay: 'at-most-once' })
      load()
      step({ type: 'lineReady' })
      const writes = kept.map(({ entry: { id } }) => ({ id, revision: 1 }))
      return () => step({ type: 'writesEnded', writes })
    })
  })

  test('GR-8: scales linearly with the orders whose sends complete one after another', () => {
    expectLinear(500, (size) => {
      const machine = createOutboxMachine<unknown>({
        ...env, user: '7', clock: createSimulatedClock(), inTurn: (task) => task(),
        carryOut: () => undefined, changed: () => undefined,
      })
      const { kept } = outboxWith(size)
      machine.handle({ type: 'entriesLoaded', user: '7', kept })
      machine.handle({ type: 'lineReady' })
      return () => {
        for (const { entry: { id } } of kept) {
          machine.handle({ type: 'sendSettled', id, sends: 1, outcome: { kind: 'handed' } })
        }
      }
    })
  })

  test('GR-8: scales linearly with the number of orders that a second storage read adds', () => {
    expectLinear(500, (size) => {
      const { load, kept } = outboxWith(size)
      load(kept.filter(({ place }) => place % 2 === 0))
      return () => load()
    })
  })

  test('GR-8: scales linearly with the number of orders dismissed together', () => {
    expectLinear(500, (size) => {
      const { step, load, kept } = outboxWith(size, { state: 'acked' })
      load()
      const ids = kept.map(({ entry }) => entry.id)
      return () => step({ type: 'dismissAsked', ids })
    })
  })

  test('GR-8: scales linearly with the responses to orders in one frame', () => {
    expectLinear(500, (size) => {
      const { step, load } = outboxWith(size)
      load()
      const answers = numbers(2 * size).map((index) => ({ id: `entry-${1 + index % size}`, outcome: 'acked' } as const))
      return () => step({ type: 'answered', answers })
    })
  })

  test.each<readonly [string, (index: number) => string, (index: number) => string | undefined]>([
    ['pages that hold a topic', () => 'a', () => undefined],
    ['topics', (index) => `a${index}`, () => undefined],
    ['topics of one group', (index) => `a${index}`, () => 'all'],
    ['topics of different groups', (index) => `a${index}`, (index) => `group ${index}`],
  ])('GR-8: scales linearly with the %s that end one after another', (_, keyOf, groupOf) => {
    expectLinear(200, (size) => {
      const clock = createSimulatedClock()
      const client = {
        status: () => ({ status: 'open' }), on: () => () => undefined, report: () => undefined,
        inTurn: (task: () => void) => task(),
      }
      const topics = topicsOf({ client, clock, topicIntervalMs: 0 })
      const holdAll = () => numbers(size).map((index) =>
        topics.hold(keyOf(index), { subscribe: () => undefined, unsubscribe: () => undefined, group: groupOf(index) }))
      return () => {
        for (const leaves of [holdAll(), holdAll().reverse()]) {
          clock.advance(1)
          for (const leave of leaves) leave()
          clock.advance(1)
        }
      }
    })
  })

  test('GR-8: scales linearly when page handlers are added, repeated and removed', () => {
    expectLinear(1_000, (size) => {
      vi.stubGlobal('uni', { $on: () => undefined, $off: () => undefined, $emit: () => undefined })
      const pages = numbers(size / 5).map(() => ({}))
      let current: object | null = null
      const { handlers, bus } = createPageEars({
        current: () => current, scope: () => null, watchUnload: () => undefined, watchShown: () => undefined,
      })
      bus.stop()
      const listeners = numbers(5).map(() => () => undefined)
      const registerAll = (): void => {
        for (const page of pages) {
          current = page
          for (const listener of listeners) handlers.note(connectErrorName, listener)
          handlers.used()
        }
      }
      return () => {
        registerAll()
        registerAll()
        handlers.gaveUp()
        registerAll()
        handlers.dropUnneeded()
        handlers.opened()
      }
    })
  })

  test.each([
    ['comments after an import', (size: number) => `import { $on as on ${'/* one */ // two\n'.repeat(size)} }`],
    ['imports', (size: number) => `import { ${numbers(size).map((each) => `$on as on${each}`).join(', ')} }`],
  ])('GR-8: scales linearly with the %s that the plugin for the class replaces', (_, importsOf) => {
    expectLinear(1_000, (size) => {
      const code = `${importsOf(size)} from '@dcloudio/uni-h5'`
      const parsed = parseAst(code)
      const { handler } = tradewireLegacy().transform
      return () => handler.call({ parse: () => parsed, warn: () => undefined }, code, '/app/pages/account.js')
    })
  })

  test.each([
    ['an unclosed string', (size: number) => `"${'\\"'.repeat(size)}`],
    ['unclosed comments', (size: number) => '/* '.repeat(size)],
  ])('GR-8: scales linearly with the length of %s in pages.json', (_, textOf) => {
    expectLinear(2_000, (size) => {
      const text = textOf(size)
      return () => withoutComments(text)
    })
  })

  test.each([
    ['digits', (size: number) => `${'1'.repeat(size)}x`], ['zeros', (size: number) => `1.${'0'.repeat(size)}1`],
  ])('GR-8: scales linearly with the number of %s of a price', (_, priceOf) => {
    expectLinear(1_000, (size) => {
      const row = { type: 'buy', symbol: 'EURUSD', lots: 1, openprice: 1, sl: priceOf(size), profit: 0 }
      return () => numbers(20).map(() => mapPlainRow(row, { currency: 'USD' }))
    })
  })

  test.each(['type', 'nowprice', 'sl', 'tp'])('CT-86: rejects a nested %s as fast as a flat list', (field) => {
    const mapping = (listOf: (size: number) => string) => (size: number) => {
      const text = JSON.stringify({ ...plainRow, [field]: 0 }).replace(`"${field}":0`, `"${field}":${listOf(size)}`)
      return () => numbers(20).map(() => {
        try {
          const row: unknown = JSON.parse(text)
          return isRecord(row) && mapPlainRow(row, { currency: 'USD' })
        } catch (_error) {
          return null
        }
      })
    }
    const flat = mapping((size) => `[${'1,'.repeat(size - 1)}1]`)
    expectSimilar(4_000, flat, mapping((size) => '['.repeat(size) + ']'.repeat(size)))
  })

  test('CT-87: rejects a long BigInt as fast as a short BigInt', () => {
    const mapping = (valueOf: (size: number) => bigint) => (size: number) => {
      const row = { ...plainRow, type: valueOf(size) }
      return () => numbers(20).map(() => {
        try {
          return mapPlainRow(row, { currency: 'USD' })
        } catch (_error) {
          return null
        }
      })
    }
    expectSimilar(4_000, mapping(() => 9n), mapping((size) => 3n ** BigInt(size * 50)))
  })

  test('GR-8: scales linearly with the row count when the class receives a list', () => {
    expectLinear(300, (size) => {
      const wire = createWireRows()
      const positions = rows(size)
      return () => {
        wire.taken({ positions, rows: positions, fault: undefined, isPartial: false })
        return wire.asSent({ Code: 200, data: positions }).data
      }
    })
  })

  test('GR-8: scales linearly with the number of incomplete lists in one frame', () => {
    expectLinear(300, (size) => {
      const wire = createWireRows()
      const positions = rows(size)
      wire.taken({ positions, rows: positions, fault: undefined, isPartial: false })
      wire.asSent({ Code: 200, data: positions })
      return () => numbers(size).map(() => wire.taken({ positions: [], rows: [], fault: 'row', isPartial: true }))
    })
  })
})
