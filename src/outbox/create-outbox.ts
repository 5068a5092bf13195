import { messageOf } from '../core/message-of'
import { createListeners } from '../runtime/listeners'
import { createMailbox } from '../runtime/mailbox'
import { createNamedTimers } from '../runtime/named-timers'
import { checkMessage } from './check-message'
import type { OutboxEntry, OutboxMessage } from './entry'
import { createEntryLoader } from './entry-loader'
import { createKeyWriter } from './key-writer'
import { createOutboxKeys } from './keys'
import type { OutboxEffect } from './machine/effect'
import type { OutboxEvent } from './machine/event'
import { initialOutbox, type OutboxState } from './machine/state'
import { stepOutbox } from './machine/step'
import { defaultOutboxPolicy } from './machine/turn'
import type { Outbox, PostResult } from './outbox-api'
import type { OutboxOptions } from './outbox-options'
import { createPartitions } from './partitions'
import { createRequests } from './requests'
import { encodeEntry } from './stored-entry'
import { createTransmitter, userOf } from './transmitter'
import { within } from './within'

/** An outbox for this client. Sends nothing that is not stored, and nothing of another user. */
export function createOutbox<Payload, Events extends object>(
  { client, wire, ports, storageTimeoutMs = 10_000, ...limits }: OutboxOptions<Payload, Events>,
): Outbox<Payload> {
  const { storage, locks, clock, random } = ports
  const policy = { ...defaultOutboxPolicy, ...limits }
  const canAsk = wire.query !== undefined
  const accepts = (payload: unknown): payload is Payload => wire.accepts(payload)
  const { report } = client

  const keys = createOutboxKeys(client.name)
  const writer = createKeyWriter(storage, clock, storageTimeoutMs)
  const partitions = createPartitions({ locks, clock, random, timeoutMs: storageTimeoutMs, lockOf: keys.lockOf })
  const loader = createEntryLoader({
    storage, clock, timeoutMs: storageTimeoutMs, keys, writer, partitions, accepts, report,
    adoptedLate: () => void load(),
  })
  const transmitter = createTransmitter({ client, wire, clock, report })
  const requests = createRequests<Payload>(clock, find)
  const listeners = createListeners((error) => report({ code: 'listener-threw', detail: messageOf(error) }))
  const mailbox = createMailbox()
  const timers = createNamedTimers<'wake'>(clock, () => dispatch({ type: 'timerFired' }))
  const lease = client.lease('outbox')

  /** The newest of each entry that is under way. */
  const writes = new Map<string, Promise<void>>()
  const posts = new Map<string, (result: PostResult) => void>()
  let state: OutboxState<Payload> = initialOutbox(userOf(client.session()))
  let shown: readonly OutboxEntry<Payload>[] = []
  let isDisposed = false
  let lastId = 0
  /** How often another user came. */
  let visits = 0
  let loading = load()

  function find(id: string): OutboxEntry<Payload> | undefined {
    return shown.find((entry) => entry.id === id)
  }

  function dispatch(event: OutboxEvent<Payload>): void {
    if (!isDisposed) mailbox.run(handle, event)
  }

  function handle(event: OutboxEvent<Payload>): void {
    const before = state
    const [next, effects] = stepOutbox(state, event, { nowMs: clock.now(), canAsk, policy })
    state = next
    const { user } = event.type === 'userChanged' ? before : state
    const isOther = before.items !== state.items && refreshShown()
    for (const effect of effects) carryOut(effect, user)
    if (isOther) listeners.call('changed', shown)
  }

  function refreshShown(): boolean {
    const entries = state.items.filter(({ isNew }) => !isNew).map(({ entry }) => entry)
    if (entries.length === shown.length && entries.every((entry, index) => entry === shown[index])) return false
    shown = entries
    return true
  }

  function carryOut(effect: OutboxEffect<Payload>, user: string | null): void {
    switch (effect.type) {
      case 'save':
        return track(effect.entry.id, save(effect))
      case 'forget':
        return track(effect.id, remove(effect.key))
      case 'transmit': {
        const { id, sends } = effect.entry
        return transmitter.transmit(effect.entry, user, (outcome) =>
          dispatch({ type: 'sendSettled', id, sends, outcome }))
      }
      case 'query':
        return transmitter.query(effect.entry, user)
      case 'refuse':
        return answerPost(effect.id, { ok: false, code: effect.code })
      case 'announceSettled':
        requests.settled(effect.entry)
        return listeners.call('settled', effect.entry)
      case 'holdLease':
        return lease.want(true)
      case 'releaseLease':
        return lease.want(false)
      case 'startTimer':
        return timers.start('wake', effect.delayMs)
      case 'stopTimer':
        return timers.stop('wake')
    }
  }

  /** Neither rejects: what fails is reported. */
  function track(id: string, write: Promise<void>): void {
    writes.set(id, write)
    void write.then(() => (writes.get(id) === write ? writes.delete(id) : undefined))
  }

  async function save(effect: Extract<OutboxEffect<Payload>, { type: 'save' }>): Promise<void> {
    const { key, revision, entry: { id } } = effect
    try {
      await writer.write(key, encodeEntry(effect))
    } catch (error) {
      report({ code: 'storage-failed', detail: messageOf(error) })
      dispatch({ type: 'storeFailed', id, revision })
      if (!posts.has(id)) return
      answerPost(id, { ok: false, code: 'storage-failed', detail: messageOf(error) })
      // A write that is merely late must not bring back what was refused.
      return remove(key)
    }
    dispatch({ type: 'entryStored', id, revision })
    answerPost(id, { ok: true, id })
  }

  async function remove(key: string): Promise<void> {
    try {
      await writer.remove(key)
    } catch (error) {
      report({ code: 'storage-failed', detail: messageOf(error) })
    }
  }

  function answerPost(id: string, result: PostResult): void {
    posts.get(id)?.(result)
    posts.delete(id)
  }

  async function load(): Promise<void> {
    const { user } = state
    const visit = visits
    if (user === null || isDisposed) return
    try {
      await partitions.own()
    } catch (error) {
      report({ code: 'storage-failed', detail: messageOf(error) })
    }
    const kept = await loader.load(user)
    // Who went and came back has a load of their own; by then this one may be older than what became of it.
    if (visit === visits) dispatch({ type: 'entriesLoaded', user, kept })
  }

  /** What is on its way to storage is read when it is there, or not before the next opening. */
  async function loadAfterWrites(): Promise<void> {
    await within(clock, storageTimeoutMs, () => writer.idle()).catch(() => undefined)
    await load()
  }

  function newId(): string {
    lastId += 1
    const parts = [clock.now(), random.next() * 2 ** 52, random.next() * 2 ** 52, lastId]
    return parts.map((part) => Math.floor(part).toString(36)).join('-')
  }

  async function post(given: OutboxMessage<Payload>): Promise<PostResult> {
    const postedAtMs = clock.now()
    const user = userOf(client.session())
    if (isDisposed) return { ok: false, code: 'disposed' }
    if (user === null) return { ok: false, code: 'no-session' }
    const checked = checkMessage(given, accepts)
    if (!checked.ok) return checked
    const { kind, channel = kind, payload, replay, ttlMs } = checked.message
    const id = newId()
    let instance: string
    try {
      // What is kept is older than this one, and goes out before it.
      await loading
      instance = await partitions.own()
    } catch (error) {
      return { ok: false, code: 'storage-failed', detail: messageOf(error) }
    }
    if (isDisposed) return { ok: false, code: 'disposed' }
    const key = keys.keyOf({ user, instance, id })
    const entry: OutboxEntry<Payload> = {
      id, kind, channel, payload, replay, postedAtMs,
      expiresAtMs: ttlMs === undefined ? null : postedAtMs + ttlMs,
      state: 'queued', stateAtMs: postedAtMs, sends: 0,
    }
    return new Promise((resolve) => {
      posts.set(id, resolve)
      loader.know(key)
      dispatch({ type: 'messagePosted', user, entry, key })
    })
  }

  const stops = [
    client.on('statusChanged', ({ status }) => {
      const isReady = status === 'open'
      if (isReady === state.lineReady) return
      dispatch({ type: isReady ? 'lineReady' : 'lineGone' })
      if (isReady) void load()
    }),
    client.on('sessionChanged', (session) => {
      const user = userOf(session)
      if (user === state.user) return
      visits += 1
      dispatch({ type: 'userChanged', user })
      loader.startAfresh()
      loading = loadAfterWrites()
    }),
    wire.listen(client, {
      answered: (answer) => dispatch({ type: 'answered', answer }),
      retry: () => dispatch({ type: 'framesPossible' }),
    }),
  ]
  if (client.status().status === 'open') dispatch({ type: 'lineReady' })

  return {
    entries: () => shown,
    loaded: () => loading,
    post,
    async request(message, { timeoutMs = policy.requestTimeoutMs } = {}) {
      const posted = await post(message)
      if (!posted.ok) return { ok: false, code: posted.code }
      const entry = find(posted.id)
      if (entry === undefined) return { ok: false, code: 'request-timeout' }
      return requests.wait(entry, timeoutMs)
    },
    ask: (id) => dispatch({ type: 'askAsked', id }),
    async withdraw(id) {
      dispatch({ type: 'withdrawAsked', id })
      // A listener may have called: its event has its turn first.
      await Promise.resolve()
      const isTaken = find(id)?.code === 'withdrawn'
      await writes.get(id)
      return isTaken
    },
    async dismiss(id) {
      dispatch({ type: 'dismissAsked', id })
      await Promise.resolve()
      await writes.get(id)
    },
    on: (name, listener) => listeners.add(name, listener),
    dispose() {
      if (isDisposed) return
      isDisposed = true
      for (const stop of stops) stop()
      timers.stopAll()
      lease.release()
      requests.stop()
      listeners.clear()
      // Nobody else may take what is still being written.
      void writer.idle().then(() => partitions.release())
    },
  }
}
