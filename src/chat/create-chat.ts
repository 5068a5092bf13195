import { conversationId } from './model/messages'
import { adviseConversation } from './api/saying-advice'
import { isDeveloped } from '../shared/developed'
import { messageOf, type Diagnostic } from '../shared/errors'
import { userOf } from '../outbox/transmitter'
import { createEndingClock } from '../shared/scheduling'
import { createListeners } from '../shared/listeners'
import { chatLimitsOf, type Chat, type ChatOptions } from './api/chat-api'
import { createChatOutbox } from './chat-outbox'
import { createSentMessageArchiver } from './sync/sent-message-archiver'
import { createChatRepository, type ChatSurroundings } from './chat-repository'
import { partitioned } from './storage/chat-writer'
import { initialChat, type ChatEvent } from './model/chat-state'
import { stepChat } from './model/chat-step'
import { createReading } from './reading'
import { createChatSnapshots, createChatViews } from './api/view'
import { createShownConversations } from './shown-conversations'
import { createSpeaker } from './api/sending'

/**
 * Creates a client's chat. Stores the user's conversations on the device. Stores each message before sending it. Throws
 * `invalid-option` if a limit is not a positive number.
 */
export function createChat<Events extends object>(options: ChatOptions<Events>): Chat {
  const { client, wire, ports, upload, fetchHistory } = options
  const limits = chatLimitsOf(options)
  const { clock, end } = createEndingClock(ports.clock)

  const views = createChatViews()
  const listeners = createListeners((error) => report({ code: 'listener-threw', detail: messageOf(error) }))
  /** The user last reported by the client. The change to this user may still be queued (RT-1). */
  let user = userOf(client.session())
  let state = initialChat(user)
  let loading: Promise<void> = Promise.resolve()
  let isDisposed = false

  /** Ignores failures after disposal, because disposal makes pending calls fail (CM-43). */
  function report(diagnostic: Diagnostic): void {
    if (!isDisposed) client.report(diagnostic)
  }

  const around: ChatSurroundings = {
    clock, limits, dispatch, report,
    storage: partitioned(ports.storage, client.name),
    state: () => state,
    loaded: () => loading,
  }
  const { show, ...pages } = createChatSnapshots({
    views,
    conversationsChanged: (list) => listeners.call('conversationsChanged', list),
    messagesChanged: (id, view) => listeners.call('messagesChanged', { conversationId: id, ...view }),
  })
  const reading = createReading(around, client.name, ports.windows)
  const archiver = createSentMessageArchiver({ ...around, done: (id) => void outbox.dismiss(id) })
  // Runs as one task, so the outbox removes all stored messages in one step.
  const repository = createChatRepository(
    around, fetchHistory, (deliveries) => client.inTurn(() => archiver.kept(deliveries)))
  const { loadOlder, stopSync } = repository
  const shown = createShownConversations(around, loadOlder, handle)
  // Loads stored data before the connection is ready, because the newest message shows what was missed (CM-24, CM-110).
  loading = load()
  const { outbox, taken } = createChatOutbox({
    client, wire, ports, clock, upload, limits,
    ear: {
      delivered: repository.arrive,
      ready({ recovered }) {
        if (!recovered || !state.isSynced) repository.startSync()
      },
      lost: stopSync,
    },
  })

  function dispatch(event: ChatEvent): void {
    client.inTurn(() => handle(event))
  }

  function handle(event: ChatEvent): void {
    if (isDisposed) return
    const [next, effects] = stepChat(state, event, { canFetch: !!fetchHistory, entries: archiver.entries() })
    state = next
    for (const effect of effects) {
      if (effect.type === 'keep') {
        repository.keep(effect)
        for (const delivery of effect.deliveries) if (delivery.from === state.user) taken(delivery)
      } else if (state.user !== null) {
        listeners.call('received', views.message(effect.delivery, state.user))
      }
    }
    reading.stepped(event, effects)
    show(state, archiver.entries())
  }

  async function load(): Promise<void> {
    const owner = user
    if (owner === null) return
    const events = await repository.read(owner)
    // Runs as one task, so calls from listeners run after all steps.
    client.inTurn(() => {
      if (owner !== state.user || state.isLoaded) return
      for (const event of events) handle(event)
      shown.loaded()
      archiver.loaded()
    })
  }

  function catchUp(): void {
    const next = userOf(client.session())
    if (next === user) return
    user = next
    archiver.userChanged()
    repository.userChanged(user)
    // Runs as one task, so a listener's calls, such as `dispose`, run after all listeners (RT-1).
    client.inTurn(() => {
      handle({ type: 'userChanged', user: next })
      listeners.call('userChanged', next)
    })
    loading = load()
  }

  /**
   * Resolves after loading. Waits for a tick first, because a listener may call `loaded` before the chat handles a new
   * user.
   */
  async function loaded(): Promise<void> {
    await Promise.resolve()
    await loading
  }

  const stops = [
    outbox.on('changed', (entries) => {
      archiver.changed(entries)
      show(state, entries)
    }),
    // Subscribes after the outbox, because the outbox must be empty before the chat handles a new user.
    client.on('sessionChanged', catchUp),
    repository.stop, reading.stop, outbox.dispose, listeners.clear, end,
  ]

  return {
    user: () => state.user,
    loaded,
    ...pages,
    open: shown.open,
    loadOlder,
    ...createSpeaker({
      ...options, ...pages, outbox, clock, loaded,
      isSynced: () => client.status().status === 'open' && (state.isSynced || !fetchHistory),
    }),
    startConversation(target, profile) {
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') adviseConversation(target, profile)
      const owner = userOf(client.session())
      void loaded().then(() => {
        if (owner === state.user) dispatch({ type: 'conversationBegun', target, profile })
      })
      return conversationId(target)
    },
    on: (name, listener) => listeners.add(name, listener),
    dispose() {
      catchUp()
      client.inTurn(() => {
        if (isDisposed) return
        isDisposed = true
        for (const stop of stops) stop()
      })
    },
  }
}
