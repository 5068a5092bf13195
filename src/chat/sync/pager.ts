import type { ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import { isRecord } from '../../shared/checks'
import { messageOf, type Diagnostic } from '../../shared/errors'
import { within } from '../../shared/scheduling'
import type { FetchHistory, OlderResult } from '../api/chat-api'
import {
  comparePlaces, concerns, conversationIdOf, distinct, placeIn, readDelivery, type ChatDelivery,
  type ChatHistoryPage, type ChatHistoryQuery, type ChatPlace,
} from '../model/messages'
import {
  isWholeFrom, itemIn, type ChatEvent, type ChatState, type ConversationItem,
} from '../model/chat-state'
import { mergeDeliveries } from '../model/chat-turn'
import { deliveryOf, storageDiagnostic } from '../storage/chat-record'
import type { ChatWriter } from '../storage/chat-writer'
import type { Intake, Stay } from './chat-intake'

/** Loads messages older than the shown messages, first from storage and then from the server. */
export interface Pager {
  /** Loads a page of an open conversation. Concurrent calls share the result. */
  load(id: string): Promise<OlderResult>
  /** Adds new messages to pending reads, which may miss messages that are being written. */
  arrived(deliveries: readonly ChatDelivery[]): void
}

interface PagerOptions {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly timeoutMs: number
  readonly pageSize: number
  readonly writer: ChatWriter
  readonly intake: Intake
  readonly history: History | undefined
  state(): ChatState
  dispatch(event: ChatEvent): void
  report(diagnostic: Diagnostic): void
}

interface KeptPage {
  readonly deliveries: readonly ChatDelivery[]
  /** Whether storage may contain older messages. */
  readonly isFull: boolean
}

export function createPager(options: PagerOptions): Pager {
  const { storage, clock, timeoutMs, pageSize, writer, intake, history, state, dispatch, report } = options
  const underWay = new Map<string, { readonly stay: Stay; readonly loading: Promise<OlderResult> }>()
  /** Messages that a pending page read may miss because they are unwritten or arrived later. */
  const readings = new Set<ChatDelivery[]>()

  /** Reads stored messages, oldest first. Stops at an unreadable record. The server provides the rest. */
  async function read(user: string, conversation: string, before: ChatPlace | null): Promise<KeptPage> {
    await within(clock, timeoutMs, () => writer.idle())
    const records = await within(clock, timeoutMs, () => storage.page(user, { conversation, before, limit: pageSize }))
    const read = records.map((record) => deliveryOf(record, user))
    const deliveries = read.filter((delivery) => !!delivery)
    const firstBad = read.indexOf(undefined)
    if (firstBad >= 0) {
      report({ code: 'storage-corrupt', detail: conversation })
      const bad = records.filter((_, index) => !read[index])
      await within(clock, timeoutMs, () => storage.remove(user, bad))
      const oldest = placeIn(deliveries[firstBad - 1]) || before
      dispatch({ type: 'recordsDropped', drops: [{ conversation, oldest }] })
    }
    return { deliveries: deliveries.sort(comparePlaces), isFull: records.length >= pageSize }
  }

  /** Loads a page from storage, or from the server if none is stored. */
  async function load(user: string, stay: Stay, id: string): Promise<OlderResult> {
    const first = firstShown(id)
    const before = placeIn(first)
    const others = [...writer.unwritten(user)]
    readings.add(others)
    const kept = await read(user, id, before).catch((error: unknown): KeptPage => {
      report(storageDiagnostic(error))
      // If the read fails, the server provides the page even if all messages are stored (CM-123).
      return { deliveries: [], isFull: !!history }
    })
    readings.delete(others)
    const item = itemIn(state().items, id)
    if (!item || !isStaying(stay)) return gone
    // Loads again if the first visible message has changed, because this page would leave a gap (CM-20).
    if (firstShown(id) !== first) return load(user, stay, id)
    // If the page is full, ignores older unwritten messages, because stored messages may lie in between (CM-125).
    const oldest = kept.isFull ? kept.deliveries[0] : undefined
    const isOfPage = (each: ChatDelivery): boolean => conversationIdOf(each, user) === id &&
      (!before || comparePlaces(each, before) < 0) &&
      (!oldest || comparePlaces(each, oldest) > 0)
    const deliveries = mergeDeliveries(kept.deliveries, others.filter(isOfPage))[0]
      .filter((each) => !history || isWholeFrom(item.kept, each))
    const isEnd = !history || item.kept.wholeFrom === 'start'
    dispatch({ type: 'olderLoaded', id, deliveries, hasOlder: kept.isFull || !isEnd })
    const isLoaded = deliveries[0] || (isEnd && !kept.isFull)
    return isLoaded || !history ? done : fromServer(user, stay, item, history)
  }

  async function fromServer(
    user: string, stay: Stay, { kept: { id, target } }: ConversationItem, server: History,
  ): Promise<OlderResult> {
    const first = firstShown(id)
    const page = await server.ask(user, { conversation: target, before: first || null, limit: pageSize }, id)
    if (!page) return failed
    const { deliveries, more } = page
    const [oldest] = deliveries
    if (more && (!oldest || (first && comparePlaces(oldest, first) >= 0))) return failed
    // Looks up even recent messages in storage, because storage may have deleted them.
    await intake.pass(stay, deliveries, (fresh) =>
      dispatch({ type: 'historyArrived', id, first, deliveries, fresh, more }), undefined, new Set())
    return isStaying(stay) ? done : gone
  }

  /** Whether the requesting user has stayed signed in (CM-124). */
  const isStaying = (stay: Stay): boolean => intake.stay() === stay

  function firstShown(id: string): ChatDelivery | undefined {
    const item = itemIn(state().items, id)
    return ((item && item.window) || [])[0]
  }

  return {
    arrived(deliveries) {
      for (const each of readings) for (const delivery of deliveries) each.push(delivery)
    },
    async load(id) {
      // Waits until the current event is handled, because the event may change the visible messages.
      await Promise.resolve()
      const { user, items } = state()
      const item = itemIn(items, id)
      if (user === null || !item || !item.window) return gone
      if (!item.hasOlder) return done
      const stay = intake.stay()
      const running = underWay.get(id)
      if (running?.stay === stay) return running.loading
      const loading = load(user, stay, id).finally(() => {
        if (underWay.get(id)?.loading === loading) underWay.delete(id)
      })
      underWay.set(id, { stay, loading })
      return loading
    },
  }
}

const done: OlderResult = { ok: true }
const gone: OlderResult = { ok: false, code: 'no-session' }
const failed: OlderResult = { ok: false, code: 'history-failed' }

export interface History {
  /**
   * Returns a page, oldest first, or `undefined` after reporting a failure. Never rejects.
   * @param id the id of the requested conversation, if any
   */
  ask(user: string, query: ChatHistoryQuery, id?: string): Promise<ChatHistoryPage | undefined>
}

interface HistoryOptions {
  readonly fetchHistory: FetchHistory
  readonly clock: Clock
  readonly timeoutMs: number
  report(diagnostic: Diagnostic): void
}

export function createHistory({ fetchHistory, clock, timeoutMs, report }: HistoryOptions): History {
  return {
    async ask(user, query, id) {
      try {
        const { before: first } = query
        // Sends the message's id, because the server does not know the key.
        const before = first && { createdAt: first.createdAt, id: first.id }
        const page: unknown = await within(clock, timeoutMs, async () => fetchHistory({ ...query, before, user }))
        if (!isRecord(page) || !Array.isArray(page.deliveries)) throw new Error('not a page')
        const all: readonly unknown[] = page.deliveries
        const deliveries = all.map(readDelivery)
          .filter((each): each is ChatDelivery => !!each && concerns(each, user) &&
            (!id || conversationIdOf(each, user) === id))
        if (deliveries.length < all.length) report({ code: 'frame-malformed', detail: 'history' })
        // A faulty server may repeat a message.
        return { deliveries: distinct(deliveries).sort(comparePlaces), more: page.more === true }
      } catch (error) {
        report({ code: 'history-failed', detail: messageOf(error) })
        return undefined
      }
    },
  }
}
