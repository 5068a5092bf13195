import { conversationId, targetOf } from './model/messages'
import { messageOf, type Diagnostic } from '../shared/errors'
import { requireOption } from '../shared/options'
import { userOf } from '../outbox/transmitter'
import { createEndingClock, within } from '../shared/scheduling'
import { createListeners } from '../shared/listeners'
import { chatLimitsOf, type Chat, type ChatOptions } from './chat-api'
import { createChatOutbox } from './wire/chat-outbox'
import { createSentMessageArchiver } from './sync/sent-message-archiver'
import { createHistory, createPager } from './sync/pager'
import { createIntake } from './sync/message-intake'
import { createChatWriter, partitioned } from './storage/chat-writer'
import { initialChat, isLatest, type ChatEffect, type ChatEvent, type ChatModel } from './model/state'
import { stepChat } from './model/step'
import { readOverview } from './storage/chat-record'
import { createReading } from './reading'
import { createChatSnapshots, createChatViews } from './view'
import { createShownConversations } from './shown-conversations'
import { createSpeaker } from './sending'
import { createSync } from './sync/sync'

/**
 * A chat for this client: conversations and messages of the signed-in user, kept on this device. Sends nothing
 * that is not stored. Throws `invalid-option` with the limit that is no positive number.
 */
export function createChat<Events extends object>(options: ChatOptions<Events>): Chat {
  const { client, wire, ports, me, upload, fetchHistory } = options
  const limits = chatLimitsOf(options)
  const { clock, end } = createEndingClock(ports.clock)
  const storage = partitioned(ports.storage, client.name)
  const timeoutMs = limits.storageTimeoutMs
  const env = { canFetch: fetchHistory !== undefined }

  const views = createChatViews()
  const listeners = createListeners((error) => report({ code: 'listener-threw', detail: messageOf(error) }))
  /** The client's user as last reported: the model's event may still be queued (RT-1). */
  let user = userOf(client.session())
  let model = initialChat(user)
  let loading: Promise<void> = Promise.resolve()
  let isDisposed = false

  /** Nothing once the chat has ended: what fails then fails because of that (CM-43). */
  function report(diagnostic: Diagnostic): void {
    if (!isDisposed) client.report(diagnostic)
  }

  const snapshots = createChatSnapshots({
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
  const archiver = createSentMessageArchiver({ model: () => model, dispatch, done: (id) => void outbox.dismiss(id) })
  const writer = createChatWriter({
    storage, clock, timeoutMs, report,
    user: model.user,
    kept: archiver.kept,
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
    storage, clock, timeoutMs, writer, intake, history, dispatch, report,
    pageSize: limits.pageSize,
    model: () => model,
  })
  const shown = createShownConversations({
    pager, snapshots, dispatch, handle,
    pageSize: limits.pageSize,
    isLoaded: () => model.isLoaded,
  })
  // Load before the wire is ready: the stored messages determine what was missed (CM-24, CM-110).
  loading = load()
  const { outbox, taken } = createChatOutbox({
    client, wire, ports, clock, upload, limits,
    ear: { delivered: intake.arrive, ready: onReady, lost: () => sync?.stop() },
  })
  const speaker = createSpeaker({
    outbox, clock, me, inTurn,
    user: () => userOf(client.session()),
    loaded,
    find: snapshots.find,
  })

  function dispatch(event: ChatEvent): void {
    client.inTurn(() => handle(event))
  }

  function inTurn<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    return new Promise((resolve) => client.inTurn(() => resolve(ask())))
  }

  function handle(event: ChatEvent): void {
    if (isDisposed) return
    const [next, effects] = stepChat(model, event, env)
    model = next
    for (const effect of effects) carryOut(effect, model)
    reading.stepped(event, effects)
    snapshots.show(model, archiver.entries())
  }

  function carryOut(effect: ChatEffect, { user }: ChatModel): void {
    if (effect.type === 'keep') {
      pager.arrived(effect.deliveries)
      writer.keep(effect)
      for (const delivery of effect.deliveries) if (delivery.from === user) taken(delivery)
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
    const owner = user
    if (owner === null) return
    // Writes of a user who signs in again may be under way; the writer reports those that fail (CM-42).
    await within(clock, timeoutMs, () => writer.settled(owner)).catch(() => undefined)
    const events = await readOverview(owner, { storage, clock, timeoutMs, report })
    // Together: what a listener asks for on the way comes after all of it.
    client.inTurn(() => {
      if (owner !== model.user || model.isLoaded) return
      for (const event of events) handle(event)
      shown.loaded()
      archiver.loaded()
    })
  }

  function catchUp(): void {
    const next = userOf(client.session())
    if (next === user) return
    user = next
    sync?.stop()
    archiver.userChanged()
    intake.userChanged(user)
    writer.userChanged(user)
    // In one turn: calls that listeners make meanwhile, `dispose` too, run after all listeners were notified (RT-1).
    client.inTurn(() => {
      handle({ type: 'userChanged', user: next })
      listeners.call('userChanged', next)
    })
    loading = load()
  }

  /** A listener of the client may call this before the chat was notified of another user. */
  async function loaded(): Promise<void> {
    await Promise.resolve()
    await loading
  }

  const stops = [
    outbox.on('changed', (entries) => {
      archiver.changed(entries)
      snapshots.show(model, entries)
    }),
    // After the outbox, which has emptied itself by then.
    client.on('sessionChanged', catchUp),
  ]

  return {
    user: () => model.user,
    loaded,
    conversations: snapshots.conversations,
    conversation: snapshots.find,
    unread: () => snapshots.conversations().reduce((sum, { unread }) => sum + unread, 0),
    messages: snapshots.messages,
    startConversation(target, profile) {
      const owner = userOf(client.session())
      void loaded().then(() => {
        if (owner === model.user) dispatch({ type: 'conversationBegun', target, profile })
      })
      return conversationId(target)
    },
    open(id, isOnScreen = true) {
      requireOption('conversation', id, targetOf(id) !== undefined)
      return shown.add(id, isOnScreen)
    },
    async loadOlder(id) {
      // Within a listener: of what is shown when its event is over.
      await Promise.resolve()
      return pager.load(id)
    },
    ...speaker,
    on: (name, listener) => listeners.add(name, listener),
    dispose() {
      catchUp()
      client.inTurn(() => {
        if (isDisposed) return
        isDisposed = true
        for (const stop of stops) stop()
        sync?.stop()
        writer.stop()
        reading.stop()
        outbox.dispose()
        listeners.clear()
        end()
      })
    },
  }
}
