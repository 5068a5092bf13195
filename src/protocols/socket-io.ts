import { checkOptions } from '../core/check-options'
import { isFunction, type Check } from '../core/checks'
import { defaultCloseCodes, type CloseCodeTable } from '../core/policy/close-codes'
import type { ConnectionPolicy } from '../core/policy/connection-policy'
import type { ProtocolEvent, Session } from '../ports/protocol'
import { readEngineFrame, type Handshake } from './socket-io-engine'
import { callOfTimer, encodeSocketIo, endCall, steerSocketIo } from './socket-io-frames'
import { createPacketReader, engineText, packetTypes, writePacket } from './socket-io-packets'
import { pollingOnlyClose } from './socket-io-polling'
import type {
  SocketIoCommand, SocketIoOptions, SocketIoProtocol, SocketIoState, SocketIoStep,
} from './socket-io-state'
import { createSocketIoTalk, probeId } from './socket-io-talk'

const watchTimer = 'watch'
/** A timer this late means that we were suspended: the server's ping may be waiting behind it. */
const lateMs = 2_000
const nothing: readonly SocketIoCommand[] = []

export const socketIoCloseCodes: CloseCodeTable = {
  ...defaultCloseCodes,
  [pollingOnlyClose]: { kind: 'final', code: 'socket-io-polling-only' },
}

const isSwitch: Check = (value) => typeof value === 'boolean'
const isNamespace: Check = (value) => typeof value === 'string' && /^\/[^,?]*$/.test(value)
const isEvent: Check = (value) => Array.isArray(value) && typeof value[0] === 'string'

/**
 * Socket.IO 3 and later over a WebSocket alone (`socketIoUrl` makes the address): one namespace, events and
 * acknowledgements both ways, bytes in their arguments, and connection state recovery where the server offers it.
 * Ready when the namespace has taken us. `send` takes a `SocketIoFrame`. A disconnect by the server is a loss; a
 * refusal of the namespace is read by its `data.code`, by the table of close codes (401 as 4401), and is final
 * without one.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function socketIo(options: SocketIoOptions = {}): SocketIoProtocol {
  checkOptions(options, { namespace: isNamespace, auth: isFunction, needsSession: isSwitch, probe: isEvent })
  const { namespace: nsp = '/', auth = tokenOf, needsSession = false, session, probe } = options
  const talk = createSocketIoTalk(nsp)
  const watch = (delayMs: number): SocketIoCommand => ({ type: 'startTimer', name: watchTimer, delayMs })

  /** The handshake is read: joins the namespace, with what the server needs to give back what was missed. */
  function join(state: SocketIoState, handshake: Handshake): SocketIoStep {
    const { user: traderId, token, recovery } = state
    const data = { ...auth({ traderId, token }), ...recovery }
    const asking = Object.keys(data).length === 0 ? {} : { data }
    return [{ ...state, ...handshake, stage: 'joining', token: undefined }, [
      ...sending(writePacket({ type: packetTypes.connect, nsp, ...asking })),
      watch(handshake.silenceMs),
    ]]
  }

  function onFrame(state: SocketIoState, data: string | ArrayBuffer, atMs: number): SocketIoStep {
    const frame = readEngineFrame(data)
    switch (frame.type) {
      case 'open':
        if (state.stage !== 'opened') return [state, [unknown('open')]]
        if (frame.handshake !== undefined) return join(state, frame.handshake)
        return [state, [{ type: 'refuse', kind: 'final', code: 'protocol-refused', detail: 'handshake' }]]
      case 'ping':
        return [state, [{ type: 'send', data: engineText('pong') }]]
      case 'close':
        return [state, [{ type: 'lose', code: 'connection-lost' }]]
      case 'message':
        return state.stage === 'opened' ? [state, [unknown('message')]] : talk.hear(state, frame.data, atMs)
      case 'other':
        return [state, [unknown(frame.detail)]]
    }
  }

  function onTimer(state: SocketIoState, name: string, atMs: number): SocketIoStep {
    const callId = callOfTimer(name)
    if (callId === undefined) return onWatch(state, atMs)
    const [next, commands] = endCall(state, callId)
    return [next, [...commands, {
      type: 'publish', name: 'callAnswered', payload: { ok: false, callId, code: 'request-timeout' },
    }]]
  }

  function onWatch(state: SocketIoState, atMs: number): SocketIoStep {
    const { heardAtMs, silenceMs, again } = state
    const silentMs = atMs - heardAtMs
    // The clock was set back: counted anew from here.
    if (silentMs < 0) return [{ ...state, heardAtMs: atMs }, [watch(silenceMs)]]
    if (silentMs < silenceMs) return [state, [watch(silenceMs - silentMs)]]
    if (silentMs > silenceMs + lateMs && !again) return [{ ...state, again: true }, [watch(lateMs)]]
    return [state, [{ type: 'lose', code: 'pong-timeout' }]]
  }

  function step(state: SocketIoState, event: ProtocolEvent): SocketIoStep {
    switch (event.type) {
      case 'opened': {
        const { atMs, token } = event
        const connection = state.connection + 1
        const reader = createPacketReader()
        return [{ ...state, connection, reader, token, early: [], stage: 'opened', heardAtMs: atMs }, nothing]
      }
      case 'received':
        return onFrame({ ...state, heardAtMs: event.atMs, again: false }, event.data, event.atMs)
      case 'timerFired':
        return onTimer(state, event.name, event.atMs)
      case 'pingDue':
        return [state, probe === undefined ? nothing : sending(writePacket({
          type: packetTypes.event, nsp, id: probeId, data: [...probe],
        }))]
      case 'goodbyeDue':
        // Whoever leaves on purpose is not given anything back.
        return [{ ...state, recovery: null }, sending([
          ...writePacket({ type: packetTypes.disconnect, nsp }), engineText('close'),
        ])]
      case 'detached':
        return [{ ...state, stage: 'detached', token: undefined, calls: new Set() }, [...state.calls].map((callId) => ({
          type: 'publish', name: 'callAnswered', payload: { ok: false, callId, code: 'connection-lost' },
        }))]
      case 'flushDue':
        return [state, nothing]
    }
  }

  return {
    name: 'socket-io',
    // Engine.IO 4 takes pings from nobody but the server: the client only probes, where it can.
    policy: { ping: probe !== undefined, pingIntervalMs: Infinity, closeCodes: socketIoCloseCodes },
    liveness: 'any',
    needsSession,
    session,
    start: (who, policy) => begin(who, policy),
    step,
    steer: steerSocketIo,
    encode: (frame, state) => encodeSocketIo(frame, nsp, state),
  }
}

function begin(session: Session | null, { closeCodes }: ConnectionPolicy): SocketIoState {
  return {
    user: session?.traderId,
    closeCodes,
    connection: 0,
    stage: 'detached',
    token: undefined,
    reader: createPacketReader(),
    early: [],
    silenceMs: Infinity,
    maxFrameBytes: Infinity,
    heardAtMs: 0,
    again: false,
    recovery: null,
    calls: new Set(),
  }
}

function sending(frames: readonly (string | ArrayBuffer)[]): readonly SocketIoCommand[] {
  return frames.map((data) => ({ type: 'send', data }))
}

function unknown(detail: string): SocketIoCommand {
  return { type: 'report', diagnostic: { code: 'frame-unknown', detail } }
}

function tokenOf({ token }: { readonly token: string | undefined }): Readonly<Record<string, unknown>> {
  return token === undefined ? {} : { token }
}
