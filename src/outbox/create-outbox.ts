import type { Clock } from '../connection/ports/ports'
import { isPositive, type Check } from '../shared/checks'
import { messageOf } from '../shared/errors'
import { createListeners } from '../shared/listeners'
import { checkOptions, requireOption } from '../shared/options'
import { createEndingClock, createNamedTimers } from '../shared/scheduling'
import { createClientFollower } from './client-follower'
import { createEntryCommands } from './entry-commands'
import { acceptedBy, createMessageIntake } from './message-intake'
import type { OutboxAnswer, OutboxEntry } from './model/entry'
import { isSettled, type OutboxEffect, type OutboxEffectName } from './model/outbox-state'
import { defaultOutboxPolicy, type OutboxPolicy } from './model/outbox-turn'
import type { Outbox, OutboxLimits, OutboxOptions, SettledResult } from './outbox-api'
import { createOutboxMachine } from './outbox-machine'
import { createEntryLoader, createLoading } from './storage/entry-loader'
import { createEntrySaver, createKeyWriter } from './storage/entry-saver'
import { createUserPartitions } from './storage/partitions'
import { createOutboxKeys } from './storage/stored-entry'
import { createTransmitter, userOf } from './transmitter'

const storageTimeoutMs = 10_000

/** The current outbox of each client, by the `report` function, which all copies of a client share (OB-128). */
const owners = new WeakMap<object, object>()

const isAnswerPolicy: Check = (value) => value === 'again' || value === 'failed'

function checkedPolicy<Payload>(
  limits: OutboxLimits & Partial<OutboxPolicy<Payload>>,
): OutboxPolicy<Payload> {
  checkOptions(limits, {
    settleMs: isPositive, requestTimeoutMs: isPositive, unanswered: isAnswerPolicy,
  })
  return { ...defaultOutboxPolicy, ...limits }
}

type Actions<Payload> = {
  readonly [Name in OutboxEffectName]: (effect: OutboxEffect<Payload, Name>) => void
}

/**
 * Creates an outbox that sends only the current user's stored messages. Throws `invalid-option` if a limit is not a
 * positive number, or if the client already has an outbox.
 */
export function createOutbox<Payload, Events extends object>(
  { client, wire, ports, ...limits }: OutboxOptions<Payload, Events> & Partial<OutboxPolicy<Payload>>,
): Outbox<Payload> {
  const { storage, locks, clock, random } = ports
  const { report, inTurn } = client
  const policy = checkedPolicy(limits)
  requireOption('client', `${client.name}, which has an outbox`, !owners.has(report))
  const accepts = acceptedBy(wire)
  let isDisposed = false
  const follower = createClientFollower(client, userChanged, lineChanged)
  const { catchUp } = follower

  const keys = createOutboxKeys(client.name)
  const writer = createKeyWriter(storage, clock, storageTimeoutMs, (key) => loader.removed(key))
  const saver = createEntrySaver({
    writer,
    report,
    ended: (writes) => dispatch({ type: 'writesEnded', writes }),
    answered: (id, failure) => intake.answer(id, failure),
  })
  // `end` fires this clock's timeouts, but not the writer's, so the last writes can finish.
  const { clock: endingClock, end } = createEndingClock(clock)
  const userPartitions = createUserPartitions({
    locks, clock: endingClock, random, timeoutMs: storageTimeoutMs, lockOf: keys.lockOf, written: saver.idle,
  })
  const loader = createEntryLoader({
    storage, clock: endingClock, timeoutMs: storageTimeoutMs, keys, writer, partitions: userPartitions.present, accepts,
    report: (diagnostic) => (isDisposed ? undefined : report(diagnostic)),
    recall: saver.recall,
    adoptedLate: () => void loading.load(),
    failed: () => loading.failed(),
  })
  const machine = createOutboxMachine<Payload>({
    clock,
    user: follower.user(),
    canAsk: wire.query !== undefined,
    policy,
    inTurn,
    carryOut,
    changed(entries) {
      setLease()
      listeners.call('changed', entries)
    },
  })
  const { handle, dispatch, find } = machine
  const intake = createMessageIntake<Payload>({
    clock, random, keys, wire, partitions: userPartitions.present, accepts, dispatch, inTurn,
    know: loader.know,
    isFull: writer.isFull,
    user: () => userOf(client.session()),
    loaded: () => loading.loaded(),
  })
  const transmitter = createTransmitter({ client, wire, clock, report })
  const requests = createRequests<Payload>(clock, find, setLease)
  const listeners = createListeners((error) => report({ code: 'listener-threw', detail: messageOf(error) }))
  const timers = createNamedTimers<'wake'>(clock, () => dispatch({ type: 'timerFired' }))
  const lease = client.lease('outbox')

  const loading = createLoading<Payload>({
    clock: endingClock, timeoutMs: storageTimeoutMs, userPartitions, writer, loader, report, user: follower.user,
    found: (user, kept) => dispatch({ type: 'entriesLoaded', user, kept }),
  })

  const actions: Actions<Payload> = {
    save: saver.save,
    forget: ({ id, key }) => saver.forget(id, key),
    transmit: ({ entry }) => transmitter.transmit(entry, machine.state().user, (outcome) =>
      dispatch({ type: 'sendSettled', id: entry.id, sends: entry.sends, outcome })),
    query: ({ entry }) => transmitter.query(entry, machine.state().user),
    refuse: ({ id, code }) => void intake.answer(id, { ok: false, code }),
    announceSettled({ entry }) {
      requests.settled(entry)
      listeners.call('settled', entry)
    },
    setLease,
    startTimer: ({ delayMs }) => timers.start('wake', delayMs),
    stopTimer: () => timers.stop('wake'),
  }

  /** While a request waits, keeps the socket open to query the outcome if the response is lost (OB-115). */
  function setLease(): void {
    lease.want(machine.state().holdsLease || requests.areWaiting())
  }

  function carryOut<Name extends OutboxEffectName>(effect: OutboxEffect<Payload, Name>): void {
    actions[effect.type](effect)
  }

  function userChanged(user: string | null): void {
    userPartitions.change()
    requests.endAll('connection-lost')
    // Skips the task queue, because tasks queued by earlier listeners are for the new user and must run later.
    handle({ type: 'userChanged', user })
    loading.userChanged()
  }

  function lineChanged(isOpen: boolean): void {
    dispatch(isOpen ? { type: 'lineReady' } : { type: 'lineGone', closeCode: client.status().failure?.closeCode })
    if (isOpen) void loading.load()
  }

  /** Responses in the current frame, handled in one step (OB-106). */
  const answers: OutboxAnswer[] = []
  const stops = [
    follower.stop,
    client.inspection?.addOutbox(machine.entries, storage) || (() => undefined),
    wire.listen(client, {
      answered(answer) {
        if (answers.push(answer) < 2) inTurn(() => handle({ type: 'answered', answers: answers.splice(0) }))
      },
      frameable: () => dispatch({ type: 'framesPossible' }),
      amend: (id, payload) => dispatch({ type: 'payloadAmended', id, payload }),
    }),
  ]
  owners.set(report, stops)
  if (client.status().status === 'open') dispatch({ type: 'lineReady' })

  return {
    entries: machine.entries,
    loaded: loading.loaded,
    async post(message) {
      const taken = await intake.take(message)
      return taken.ok ? { ok: true, id: taken.entry.id } : taken
    },
    async postAndWait(message, options) {
      const { timeoutMs = 2 * policy.requestTimeoutMs } = options || {}
      const taken = await intake.take(message, timeoutMs)
      if (isDisposed) return { ok: false, code: 'disposed' }
      if (!taken.ok) return taken
      return requests.wait(find(taken.entry.id) || taken.entry, timeoutMs)
    },
    ...createEntryCommands(machine, saver, inTurn, catchUp),
    on: (name, listener) => listeners.add(name, listener),
    dispose() {
      if (owners.get(report) === stops) owners.delete(report)
      catchUp()
      inTurn(() => {
        if (isDisposed) return
        isDisposed = true
        for (const stop of stops) stop()
        loading.stop()
        machine.stop()
        intake.stop()
        timers.stopAll()
        lease.release()
        requests.endAll('disposed')
        listeners.clear()
        userPartitions.end()
        end()
      })
    },
  }
}

interface Requests<Payload> {
  /** Waits until an entry settles. If the wait ends earlier, resolves with a failure and the last known entry. */
  wait(entry: OutboxEntry<Payload>, timeoutMs: number): Promise<SettledResult<Payload>>
  settled(entry: OutboxEntry<Payload>): void
  areWaiting(): boolean
  endAll(code: 'connection-lost' | 'disposed'): void
}

function createRequests<Payload>(
  clock: Clock, find: (id: string) => OutboxEntry<Payload> | undefined, changed: () => void,
): Requests<Payload> {
  const waiting = new Map<string, (code: string, entry?: OutboxEntry<Payload>) => void>()

  return {
    wait: (posted, timeoutMs) =>
      new Promise((resolve) => {
        const { id } = posted
        const end = (code: string, entry = find(id) || posted): void => {
          waiting.delete(id)
          clock.clearTimer(timer)
          changed()
          resolve(entry.state === 'acked' ? { ok: true, entry } : { ok: false, code: entry.code || code, entry })
        }
        const timer = clock.setTimer(() => end('request-timeout'), timeoutMs)
        waiting.set(id, end)
        changed()
        // The user may have changed since the message was posted.
        if (isSettled(posted)) end(posted.state)
        else if (!find(id)) end('connection-lost')
      }),
    areWaiting: () => waiting.size > 0,
    settled: (entry) => waiting.get(entry.id)?.(entry.state, entry),
    endAll: (code) => waiting.forEach((end) => end(code)),
  }
}
