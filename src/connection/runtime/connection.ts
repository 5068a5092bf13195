import { hasSameFields } from '../../shared/equality'
import { messageOf } from '../../shared/errors'
import { createMailbox, createNamedTimers } from '../../shared/scheduling'
import { viewLeases } from '../leases/lease-manager'
import type { Effect, MachineEvent, TimerName } from '../machine/events'
import { createStep, projectStatus, reconnectAnswer } from '../machine/step'
import { initialState, type MachineState } from '../machine/state'
import type { SocketStatus } from '../machine/status'
import { isClosing, isFeeding } from '../machine/transition'
import { eachPart } from '../ports/parts'
import type { SocketConnection, SocketEvent, SocketPort, SocketRequest, TimerHandle } from '../ports/ports'
import type { ProtocolSession, Session } from '../ports/protocol'
import type { SocketClient } from './client-api'
import type { ClientSurroundings } from './client-options'
import { createProtocolHost, refused } from './protocol-host'
import { checkSession } from './resolver'

/**
 * An address that is refused, or fails without attempts, is reported to the application at once; code that asks
 * again from within would otherwise be answered from within, for ever.
 */
const minFailureGapMs = 300

/** One machine with its socket, its timers, its protocol session and all that it hears of. */
interface Connection<Events extends object>
  extends Pick<SocketClient<Events>, 'status' | 'session' | 'reconnect' | 'setSession' | 'send' | 'dispose'> {
  state(): MachineState
  /** Lets the machine hear an event of the application; nothing after `dispose`. */
  ask(event: MachineEvent): void
}

export function createConnection<Events extends object, Held extends ProtocolSession>(
  around: ClientSurroundings<Events, Held>,
): Connection<Events> {
  const { options, name, ports, policy, parts, counter, resolver, report, emit } = around
  const { protocol, header, protocols } = options
  const { clock, lifecycle } = ports
  const mailbox = createMailbox()
  const step = createStep(...eachPart(parts).flatMap(({ rows }) => rows ?? []))
  let session = protocol.session ?? null
  let state = initialState({ foreground: lifecycle.isForeground(), ...known(session), atMs: clock.now() })
  let status: SocketStatus = { ...projectStatus(state, policy), sinceMs: clock.now() }
  let url = ''
  /** When an address was last told as failed, and the timer of one that failed too soon after it. */
  let failedAtMs = -Infinity
  let failureTimer: TimerHandle
  /** Puts the session in place that the machine is being told of. */
  let putInPlace: (() => void) | undefined
  /** Sessions that wait in the mailbox. */
  let replacing = 0
  let disposed = false
  resolver.setSession(session)

  const dispatch = (event: MachineEvent): void => mailbox.run(handle, event)
  const enqueue = (task: () => void): void => mailbox.run(task, undefined)
  const ask = (event: MachineEvent): void => {
    if (!disposed) dispatch(event)
  }
  const timers = createNamedTimers<TimerName>(clock, (timer) => {
    dispatch({ type: 'timerFired', name: timer, ...host.signs() })
  })
  const line = createLine(ports.socket, {
    heard(generation, event) {
      switch (event.type) {
        case 'message':
          return mailbox.run(accept, event.data)
        case 'opened':
          return dispatch({ type: 'socketOpened', generation })
        case 'closed': {
          if (state.phase.name === 'opening') resolver.notOpened()
          const { code, reason } = event
          return dispatch({ type: 'socketClosed', generation, code, reason: resolver.redact(reason) })
        }
        case 'refused':
          return dispatch({ type: 'socketRefused', generation })
      }
    },
    closeFailed: (detail) => report({ code: 'close-failed', detail }),
  })
  const host = createProtocolHost(around, line.send, enqueue, (news) => {
    dispatch({ ...news, generation: state.generation })
  })
  const persistedState = options.persist?.({
    storage: ports.storage,
    clock,
    prefix: `tradewire:${name}:${protocol.name}`,
    session,
    read: host.read,
    run: (call) => enqueue(() => host.run(call)),
    report,
  })

  function handle(event: MachineEvent): void {
    const before = state
    const nowMs = clock.now()
    const [next, effects] = step(state, event, { nowMs, roll: ports.random.next(), policy })
    state = next
    // Before the effects: a listener that one of them reaches must see the status it belongs to.
    refreshStatus(nowMs)
    // Each of them, even when another throws: a wait for an unstarted timer would never end.
    const thrown: unknown[] = []
    for (const effect of effects) {
      try {
        carryOut(effect)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (event.type === 'socketOpened' && before.phase.name === 'opening') {
      counter?.opened()
      host.open(resolver.opened())
    }
    const isHeldAsBefore = before.leases === state.leases && before.foreground === state.foreground
    if (!isHeldAsBefore) emit('leasesChanged', viewLeases(state))
    try {
      options.debug?.({ client: name, atMs: clock.now(), event, effects, state })
    } catch (error) {
      around.threw(error, 'debug')
    }
    if (thrown.length > 0) throw thrown[0]
  }

  function refreshStatus(nowMs: number): void {
    const projected = projectStatus(state, policy)
    if (hasSameFields(projected, status)) return
    status = { ...projected, sinceMs: projected.status === status.status ? status.sinceMs : nowMs }
    emit('statusChanged', status)
  }

  function carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'resolve':
        return resolve(effect.generation)
      case 'open':
        return line.open(effect.generation, { url, header, protocols })
      case 'sayGoodbye':
        return host.sayGoodbye(() => dispatch({ type: 'goodbyeSent', generation: effect.generation }))
      case 'close':
        return line.close()
      case 'drop':
        clock.clearTimer(failureTimer)
        if (line.drop()) report({ code: 'close-timeout' })
        return
      case 'detach':
        if (!isClosing(state.phase)) counter?.lost()
        host.detach()
        return persistedState?.save()
      case 'ping':
        return host.ping(state.foreground)
      case 'startTimer':
        return timers.start(effect.name, effect.delayMs)
      case 'stopTimer':
        return timers.stop(effect.name)
      case 'askNetwork':
        return joined.forEach((part) => part?.ask?.())
      case 'replaceSession':
        return putInPlace?.()
      case 'announceConnectError':
        return emit('connectError', effect.error)
    }
  }

  function resolve(generation: number): void {
    resolver.resolve(state.token === 'renewing', (resolution) => {
      if (resolution.ok) {
        url = resolution.url
        return dispatch({ type: 'resolved', generation, loopback: resolution.loopback })
      }
      const { code, detail, final } = resolution
      report({ code, detail })
      const fail = (): void => {
        failedAtMs = clock.now()
        dispatch({ type: 'resolveFailed', generation, code, detail, final })
      }
      clock.clearTimer(failureTimer)
      const sinceMs = clock.now() - failedAtMs
      // An age that is negative by the wall clock proves nothing.
      if (sinceMs < 0 || sinceMs >= minFailureGapMs) fail()
      else failureTimer = clock.setTimer(fail, minFailureGapMs - sinceMs)
    })
  }

  /** A message that waited behind the end of its connection finds no phase that is fed. */
  function accept(data: string | ArrayBuffer): void {
    if (isFeeding(state.phase)) host.receive(data)
  }

  /** What the machine may know of a session: it sees no token. */
  function known(next: Session | null) {
    return { ready: !protocol.needsSession || next !== null, renewableToken: typeof next?.token === 'function' }
  }

  const unwatch = lifecycle.watch((foreground) => {
    if (!foreground) persistedState?.save()
    dispatch({ type: foreground ? 'appShown' : 'appHidden' })
  })
  const joined = eachPart(parts).map((part) => part.join?.(ports, dispatch))

  return {
    state: () => state,
    ask,
    status: () => status,
    session: () => publicSession(session),
    reconnect() {
      const answer = disposed ? 'disposed' : reconnectAnswer(state, policy, clock.now())
      ask({ type: 'reconnectAsked' })
      return answer
    },
    setSession(next) {
      if (disposed) return
      if (next !== null) checkSession(next, parts)
      const begin = host.prepare(next)
      replacing += 1
      // Right before its event, so that no other session ever replaces it, even when a listener throws.
      enqueue(() => {
        replacing -= 1
        putInPlace = () => {
          resolver.setSession(next)
          begin()
          session = next
          persistedState?.changeUser(next)
          emit('sessionChanged', publicSession(next))
        }
      })
      dispatch({ type: 'sessionReplaced', ...known(next) })
    },
    send: (frame) =>
      (disposed ? refused({ code: 'disposed' }) : host.send(frame, replacing === 0 && state.phase.name === 'ready')),
    dispose() {
      if (disposed) return
      disposed = true
      unwatch()
      for (const part of joined) part?.stop()
      dispatch({ type: 'disposed' })
      host.stop()
      persistedState?.stop()
    },
  }
}

function publicSession(session: Session | null): { readonly userId: number | string } | null {
  return session && { userId: session.userId }
}

/** What a port tells of a connection that failed; also for one that threw instead. */
const neverOpened = 1006

/** What the line tells. */
interface LineListener {
  /** An event of the socket, with the generation that it was opened for. */
  heard(generation: number, event: SocketEvent): void
  /** The port threw when it was to close or drop; whether it did is unknown. */
  closeFailed(detail: string): void
}

/** The one socket that is heard. Opening another silences the one before. */
export interface Line {
  open(generation: number, request: SocketRequest): void
  /** `settled` is called exactly once; with a message when nothing is open or the platform refused. */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  close(): void
  /** Returns whether a close had been asked for and was still unanswered. */
  drop(): boolean
}

export function createLine(port: SocketPort, listener: LineListener): Line {
  let current: SocketConnection | undefined
  let closeAsked = false
  let listensTo = 0

  function hear(generation: number, event: SocketEvent): void {
    if (generation !== listensTo) return
    if (event.type === 'closed' || event.type === 'refused') silence()
    listener.heard(generation, event)
  }

  function silence(): void {
    current = undefined
    closeAsked = false
    listensTo = 0
  }

  function end(call: () => void): void {
    try {
      call()
    } catch (error) {
      listener.closeFailed(messageOf(error))
    }
  }

  function drop(): boolean {
    const dropped = current
    const wasUnanswered = closeAsked
    silence()
    end(() => dropped?.drop())
    return wasUnanswered
  }

  return {
    open(generation, request) {
      drop()
      listensTo = generation
      try {
        const connection = port.open(request, (event) => hear(generation, event))
        // The port may have ended it before returning.
        if (generation === listensTo) current = connection
      } catch (error) {
        hear(generation, { type: 'closed', code: neverOpened, reason: messageOf(error) })
      }
    },
    send(data, settled) {
      if (current === undefined) return settled('not open')
      try {
        current.send(data, settled)
      } catch (error) {
        settled(messageOf(error))
      }
    },
    close() {
      closeAsked = current !== undefined
      end(() => current?.close(1000, ''))
    },
    drop,
  }
}
