import type { ChatPlace } from '../core/chat/chat-history'
import type { ChatDelivery } from '../core/chat/chat-message-wire'
import { conversationId, conversationOf } from '../core/chat/conversation-id'
import { comparePlaces, placeOf } from '../core/chat/place'
import type { Diagnostic } from '../core/diagnostic'
import { within } from '../outbox/within'
import type { ChatStorage } from '../ports/chat-storage'
import type { Clock } from '../ports/clock'
import type { OlderResult } from './chat-api'
import type { History } from './history'
import type { Intake } from './intake'
import type { Keeper } from './keeper'
import type { ChatEvent } from './model/event'
import type { ChatModel } from './model/state'
import { mergeDeliveries } from './model/window'
import { storageDiagnostic } from './storage-diagnostic'
import { deliveryOf } from './stored'

/** Brings back what was said before what is shown: from storage, and beyond it from the server. */
export interface Pager {
  /** One page of a conversation that is open; a second call while one is under way waits for the same. */
  load(id: string): Promise<OlderResult>
}

export interface PagerOptions {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly timeoutMs: number
  readonly pageSize: number
  readonly keeper: Keeper
  readonly intake: Intake
  readonly history: History | undefined
  model(): ChatModel
  dispatch(event: ChatEvent): void
  report(diagnostic: Diagnostic): void
}

export function createPager(options: PagerOptions): Pager {
  const { storage, clock, timeoutMs, pageSize, keeper, intake, history, model, dispatch, report } = options
  const underWay = new Map<string, { readonly user: string; readonly loading: Promise<OlderResult> }>()

  /** Oldest first. What cannot be read ends what is whole, and is asked of the server. */
  async function read(user: string, conversation: string, before: ChatPlace | null) {
    await within(clock, timeoutMs, () => keeper.idle())
    const records = await within(clock, timeoutMs, () => storage.page(user, { conversation, before, limit: pageSize }))
    const read = records.map((record) => deliveryOf(record, user))
    const deliveries = read.filter((delivery) => delivery !== undefined)
    const firstBad = read.indexOf(undefined)
    if (firstBad >= 0) {
      report({ code: 'storage-corrupt', detail: conversation })
      const bad = records.filter((_, index) => read[index] === undefined)
      await within(clock, timeoutMs, () => storage.remove(user, bad))
      const last = deliveries[firstBad - 1]
      const oldest = last === undefined ? before : placeOf(last)
      dispatch({ type: 'recordsDropped', drops: [{ conversation, oldest }] })
    }
    return { deliveries: deliveries.sort(comparePlaces), isFull: records.length >= pageSize }
  }

  function unwritten(user: string, conversation: string, before: ChatPlace | null): readonly ChatDelivery[] {
    return keeper.unwritten(user).filter((delivery) =>
      conversationId(conversationOf(delivery, user)) === conversation &&
      (before === null || comparePlaces(delivery, before) < 0))
  }

  async function fromStorage(user: string, id: string): Promise<'loaded' | 'exhausted' | 'gone'> {
    const before = firstShown(id)
    const kept = await read(user, id, before).catch((error: unknown) => {
      report(storageDiagnostic(error))
      return { deliveries: [], isFull: false }
    })
    const item = model().items.get(id)
    if (item === undefined || model().user !== user) return 'gone'
    const { wholeFrom } = item.kept
    const isWhole = (each: ChatDelivery): boolean =>
      history === undefined || wholeFrom === 'start' || (wholeFrom !== null && comparePlaces(each, wholeFrom) >= 0)
    const deliveries = mergeDeliveries(kept.deliveries, unwritten(user, id, before)).filter(isWhole)
    const isEnd = history === undefined || wholeFrom === 'start'
    dispatch({ type: 'olderLoaded', id, deliveries, hasOlder: kept.isFull || !isEnd })
    return deliveries.length > 0 || (isEnd && !kept.isFull) ? 'loaded' : 'exhausted'
  }

  async function fromServer(user: string, id: string, server: History): Promise<OlderResult> {
    const item = model().items.get(id)
    if (item === undefined || model().user !== user) return gone
    const page = await server.ask(user, {
      conversation: item.kept.target, before: firstShown(id), limit: pageSize,
    })
    if (page === undefined) return { ok: false, code: 'history-failed' }
    const { more } = page
    const ours = page.deliveries.filter((each) => conversationId(conversationOf(each, user)) === id)
    await intake.pass(user, ours, (fresh) => dispatch({ type: 'historyArrived', id, deliveries: ours, fresh, more }))
    return model().user === user ? { ok: true } : gone
  }

  function firstShown(id: string): ChatPlace | null {
    const first = model().items.get(id)?.window?.[0]
    return first === undefined ? null : placeOf(first)
  }

  async function load(user: string, id: string): Promise<OlderResult> {
    const found = await fromStorage(user, id)
    if (found === 'gone') return gone
    if (found === 'loaded' || history === undefined) return { ok: true }
    return fromServer(user, id, history)
  }

  return {
    load(id) {
      const { user, items } = model()
      const item = items.get(id)
      if (user === null || item === undefined || item.window === null) return Promise.resolve(gone)
      if (!item.hasOlder) return Promise.resolve({ ok: true })
      const running = underWay.get(id)
      if (running?.user === user) return running.loading
      const loading = load(user, id).finally(() => {
        if (underWay.get(id)?.loading === loading) underWay.delete(id)
      })
      underWay.set(id, { user, loading })
      return loading
    },
  }
}

const gone: OlderResult = { ok: false, code: 'no-session' }
