import { conversationId, targetOf } from '../core/chat/conversation-id'
import { messageOf } from '../core/message-of'
import { requireOption } from '../core/require-option'
import { createOutbox } from '../outbox/create-outbox'
import { userOf } from '../outbox/transmitter'
import { within } from '../outbox/within'
import { createListeners } from '../runtime/listeners'
import { createMailbox } from '../runtime/mailbox'
import type { Chat } from './chat-api'
import { chatLimitsOf, type ChatOptions } from './chat-options'
import { chatOutboxWire } from './chat-outbox-wire'
import { createHistory } from './history'
import { createIntake } from './intake'
import { createKeeper } from './keeper'
import type { ChatEffect } from './model/effect'
import type { ChatEvent } from './model/event'
import { initialChat, isLatest, type ChatModel } from './model/state'
import { stepChat } from './model/step'
import { createOpenings } from './openings'
import { readOverview } from './overview'
import { createPager } from './pager'
import { createReading } from './reading'
import { partitioned } from './partitioned'
import { draftOf } from './say'
import { createShowcase } from './showcase'
import { createSync } from './sync'
import { createChatViews, deliveryOfEntry, type DraftEntry } from './view'

/**
 * A chat for this client: conversations and messages of whoever is signed in, kept on this device. Sends nothing
 * that is not stored. Throws `invalid-option` with the limit that is no positive number.
 */
export function createChat<Events extends object>(options: ChatOptions<Events>): Chat {
  const { client, wire, ports, me, upload, fetchHistory } = options
  const limits = chatLimitsOf(options)
  const { clock, locks, random } = ports
  const storage = partitioned(ports.storage, client.name)
  const { report } = client
  const timeoutMs = limits.storageTimeoutMs
  const env = { canFetch: fetchHistory !== undefined }

  const mailbox = createMailbox()
  const views = createChatViews()
  const listeners = createListeners((error) => report({ code: 'listener-threw', detail: messageOf(error) }))
  let model = initialChat(userOf(client.session()))
  let entries: readonly DraftEntry[] = []
  let loading: Promise<void> = Promise.resolve()
  let isDisposed = false
  /** Acked messages that are on their way from the outbox to the store. */
  const handedOver = new Set<string>()

  const showcase = createShowcase({
    views,
    conversationsChanged: (list) => listeners.call('conversationsChanged', list),
    messagesChanged: (id, view) => listeners.call('messagesChanged', { conversationId: id, ...view }),
  })
  const reading = createReading({
    windows: ports.windows,
    client: client.name,
    model: () => model,
    readElsewhere: dispatch,
  })
  const keeper = createKeeper({
    storage, clock, timeoutMs, report,
    user: model.user,
    kept(user, deliveries) {
      if (user !== model.user) return
      for (const { id } of deliveries) if (handedOver.delete(id)) void outbox.dismiss(id)
    },
    dropped: (user, drops) => (user === model.user ? dispatch({ type: 'recordsDropped', drops }) : undefined),
  })
  const history = fetchHistory && createHistory({
    fetchHistory, clock, timeoutMs: limits.historyTimeoutMs, report,
  })
  const intake = createIntake({
    storage, clock, report,
    user: model.user,
    loaded: () => loading,
    isLatest: (delivery) => isLatest(model, delivery),
    arrived: (deliveries) => dispatch({ type: 'delivered', deliveries }),
  })
  const sync = history && createSync({
    history, intake, clock,
    user: () => model.user,
    mark: () => model.mark,
    loaded: () => loading,
    synced: (missed) => dispatch({ type: 'synced', ...missed }),
  })
  const pager = createPager({
    storage, clock, timeoutMs, keeper, intake, history, dispatch, report,
    pageSize: limits.pageSize,
    model: () => model,
  })
  const link = chatOutboxWire({
    wire, clock, upload,
    uploadTimeoutMs: limits.uploadTimeoutMs,
    uploadFailed: (detail) => report({ code: 'upload-failed', detail }),
    ear: { delivered: intake.arrive, ready: onReady, lost: () => sync?.stop() },
  })
  // Before the wire says that it is ready: what was missed is told from what is kept.
  loading = load()
  const outbox = createOutbox({
    client,
    wire: link,
    ports: { storage: ports.outbox, locks, clock, random },
    requestTimeoutMs: limits.answerTimeoutMs,
    unanswered: 'failed',
    mostSettled: 500,
    storageTimeoutMs: timeoutMs,
  })
  const openings = createOpenings({
    opened(id) {
      show(id)
      void fill(id)
    },
    attended: show,
    left: (id) => dispatch({ type: 'conversationLeft', id }),
  })

  function dispatch(event: ChatEvent): void {
    mailbox.run(handle, event)
  }

  function handle(event: ChatEvent): void {
    if (isDisposed) return
    const [next, effects] = stepChat(model, event, env)
    model = next
    for (const effect of effects) carryOut(effect, model)
    reading.stepped(event, effects)
    showcase.show(model, entries)
  }

  function carryOut(effect: ChatEffect, { user }: ChatModel): void {
    if (effect.type === 'keep') {
      keeper.keep(effect)
      for (const delivery of effect.deliveries) if (delivery.from === user) link.taken(delivery)
    } else if (user !== null) {
      listeners.call('received', views.message(effect.delivery, user))
    }
  }

  function onReady({ recovered }: { readonly recovered: boolean }): void {
    if (recovered && model.isSynced) return
    dispatch({ type: 'lineMissed' })
    sync?.start()
  }

  async function load(): Promise<void> {
    const { user } = model
    if (user === null) return
    // Of a user who was away for a moment; what fails is reported by the keeper.
    await within(clock, timeoutMs, () => keeper.settled(user)).catch(() => undefined)
    const events = await readOverview(user, { storage, clock, timeoutMs, report })
    if (user !== model.user || model.isLoaded) return
    for (const event of events) dispatch(event)
    for (const id of openings.ids()) {
      show(id)
      void fill(id)
    }
    onEntries(entries)
  }

  function show(id: string): void {
    const target = targetOf(id)
    if (target === undefined || !model.isLoaded) return
    dispatch({ type: 'conversationOpened', target, isAttended: openings.isAttended(id) })
  }

  /** What is kept may be less than a page of what was said. */
  async function fill(id: string): Promise<void> {
    await pager.load(id)
    const { messages, hasOlder } = showcase.messages(id)
    if (hasOlder && messages.length < limits.pageSize) await pager.load(id)
  }

  function onEntries(changed: readonly DraftEntry[]): void {
    if (isDisposed) return
    entries = changed
    if (model.isLoaded) for (const entry of entries) if (entry.payload.from === model.user) takeOver(entry)
    showcase.show(model, entries)
  }

  function takeOver(entry: DraftEntry): void {
    const { to } = entry.payload
    if (!model.items.has(conversationId(to))) {
      dispatch({ type: 'conversationBegun', target: to, profile: undefined })
    }
    if (entry.state !== 'acked' || handedOver.has(entry.id)) return
    handedOver.add(entry.id)
    dispatch({ type: 'taken', delivery: deliveryOfEntry(entry) })
  }

  const stops = [
    outbox.on('changed', onEntries),
    // After the outbox, which has emptied itself by then.
    client.on('sessionChanged', (session) => {
      const user = userOf(session)
      if (user === model.user) return
      sync?.stop()
      handedOver.clear()
      intake.userChanged(user)
      keeper.userChanged(user)
      dispatch({ type: 'userChanged', user })
      listeners.call('userChanged', user)
      loading = load()
    }),
  ]

  return {
    user: () => model.user,
    loaded: () => loading,
    conversations: showcase.conversations,
    conversation: showcase.find,
    unread: () => showcase.conversations().reduce((sum, { unread }) => sum + unread, 0),
    messages: showcase.messages,
    begin(target, profile) {
      const { user } = model
      void loading.then(() => {
        if (user !== null && user === model.user) dispatch({ type: 'conversationBegun', target, profile })
      })
      return conversationId(target)
    },
    open(id, isAttended = true) {
      requireOption('conversation', id, targetOf(id) !== undefined)
      return openings.add(id, isAttended)
    },
    loadOlder: pager.load,
    async say(id, saying) {
      const { user } = model
      if (user === null) return { ok: false, code: 'no-session' }
      await loading
      if (user !== model.user) return { ok: false, code: 'no-session' }
      const draft = draftOf(saying, { id, user, me, nowMs: clock.now(), conversation: showcase.find(id) })
      if (draft === undefined) return { ok: false, code: 'invalid-option', detail: 'saying' }
      return outbox.post({ kind: saying.kind, payload: draft, replay: 'at-least-once', channel: id })
    },
    sayAgain: (id) => outbox.again(id),
    async discard(id) {
      const isThere = entries.some((entry) => entry.id === id && entry.state === 'failed')
      if (isThere) await outbox.dismiss(id)
      return isThere
    },
    on: (name, listener) => listeners.add(name, listener),
    dispose() {
      if (isDisposed) return
      isDisposed = true
      for (const stop of stops) stop()
      sync?.stop()
      keeper.stop()
      reading.stop()
      outbox.dispose()
      listeners.clear()
    },
  }
}
