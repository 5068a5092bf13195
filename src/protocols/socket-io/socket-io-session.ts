import { isName, isRecord, isShortName } from '../../shared/checks'
import { bytesOver, frameSize } from '../../shared/bytes'
import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import { TradewireError } from '../../shared/errors'
import type { ProtocolLine, ProtocolSession, Session } from '../../connection/ports/protocol'
import type { Packet } from 'socket.io-parser'
import {
  createPacketReader, engineText, packetTypes, readEngineFrame, unencodable, writePacket, type Handshake,
  type IncomingPacket,
} from './packets'
import { callOf, type Call } from '../json/json-calls'
import { expectResponse, failRequests, takeRequest, type PendingRequests } from '../json/pending-requests'
import { createSilenceWatch, watchTimer } from './silence-watch'
import type { SocketIoEvent, SocketIoEvents, SocketIoOptions } from './types'

/** The probe's acknowledgement id (SI-14). Request ids start at 1. */
const probeId = 0
/**
 * Maximum number of events before the namespace is joined (SI-30). A server may resend the events of several minutes.
 */
const maxEarlyEvents = 10_000
const maxEarlySize = 8 * 2 ** 20

export interface SocketIoSurroundings
  extends Pick<SocketIoOptions, 'namespace' | 'auth' | 'probe' | 'refused' | 'reconnectsAfterDisconnect'> {
  readonly who: Session | null
  readonly policy: ConnectionPolicy
  readonly line: ProtocolLine<SocketIoEvents>
  receive(event: SocketIoEvent): void
}

interface SocketIoSession extends ProtocolSession {
  detached(atMs: number): void
  encode(frame: unknown): readonly (string | ArrayBuffer)[]
}

/** Counts sockets across all sessions, so a ticket of another user or client never matches (SI-6). */
let lastConnection = 0

export function startSocketIo(around: SocketIoSurroundings): SocketIoSession {
  const { namespace: nsp = '/', auth = tokenOf, probe, refused, reconnectsAfterDisconnect } = around
  const { who, policy, line, receive } = around
  let stage: 'opened' | 'joining' | 'joined' = 'opened'
  /** The socket's number. Responses to events of another socket are dropped. */
  let connection = 0
  /** Set from the open event until the handshake arrives. */
  let opening: { readonly token: string | undefined } | undefined
  let reader = createPacketReader()
  /** Events that arrived before the namespace was joined. */
  let early: IncomingPacket[] = []
  /** Total size of early frames, in UTF-16 units or bytes. */
  let earlySize = 0
  let maxFrameBytes = Infinity
  /** Data for resending missed events, or `null` without recovery (SI-11). */
  let recovery: { readonly pid: string; readonly offset: string | undefined } | null = null
  const pending: PendingRequests = new Map()
  let lastId = probeId

  const reportUnknown = (detail: string): void => line.report({ code: 'frame-unknown', detail })
  const refuse = (detail?: string): void => line.refuse('final', 'protocol-refused', detail)

  function sendAll(frames: readonly (string | ArrayBuffer)[]): void {
    for (const frame of frames) line.send(frame)
  }

  const ping = (): void => {
    if (probe) sendAll(writePacket({ type: packetTypes.event, nsp, id: probeId, data: probe }))
  }
  const watch = createSilenceWatch(line, ping)

  function join(handshake: Handshake): void {
    const given = opening
    const data = { ...auth({ userId: who?.userId, get token() { return given?.token } }), ...recovery }
    maxFrameBytes = handshake.maxFrameBytes
    stage = 'joining'
    opening = undefined
    sendAll(writePacket({ type: packetTypes.connect, nsp, data: Object.keys(data).length > 0 ? data : undefined }))
    watch.start(handshake.silenceMs)
  }

  function onMessage(data: string | ArrayBuffer, atMs: number): void {
    if (stage === 'joining') earlySize += frameSize(data)
    const packet = reader.take(data, (detail) => line.report({ code: 'frame-malformed', detail }))
    if (!packet) return
    if (packet.nsp !== nsp) return reportUnknown('namespace')
    switch (packet.type) {
      case packetTypes.connectError:
        return onRefusal(packet.data)
      case packetTypes.disconnect:
        return reconnectsAfterDisconnect ? line.lose('connection-lost') : refuse('disconnect')
      case packetTypes.connect:
        return stage === 'joining' ? onJoined(packet.data, atMs) : reportUnknown('already joined')
      case packetTypes.ack:
        return onAnswer(packet)
      default:
        // The server resends missed events before it confirms the join (SI-11).
        return stage === 'joined' ? onEvent(packet, atMs) : keepEarly(packet)
    }
  }

  function keepEarly(packet: IncomingPacket): void {
    if (early.length < maxEarlyEvents && earlySize <= maxEarlySize) return void early.push(packet)
    dropEarly()
    // Without recovery data, the server does not resend events on the next connection.
    recovery = null
    line.report({ code: 'frame-too-large', detail: 'events before the namespace was joined' })
    line.lose('connection-lost')
  }

  function dropEarly(): void {
    early = []
    earlySize = 0
  }

  function onJoined(data: unknown, atMs: number): void {
    // Socket.IO 2 does not send data with its response (SI-17).
    if (!isRecord(data) || !isName(data.sid)) return refuse('sid is missing')
    const { sid, pid } = data
    const recovered = recovery !== null && pid === recovery.pid
    // The first event provides an offset, without which servers cannot recover events (socketio/socket.io#5538).
    if (!recovered) recovery = isShortName(pid) ? { pid, offset: undefined } : null
    const missed = early
    dropEarly()
    stage = 'joined'
    line.ready()
    line.publish('namespaceJoined', { sid, recovered, atMs })
    for (const packet of missed) onEvent(packet, atMs)
  }

  function onEvent({ data, id }: IncomingPacket, atMs: number): void {
    const [event, ...args] = listOf(data)
    const answer = id === undefined ? null : { id, connection }
    const last = args[args.length - 1]
    // With recovery, the server appends the event's offset as the last argument (SI-11).
    // Volatile events have no offset, and their last argument may be a user's text (SI-33).
    if (recovery !== null && answer === null && isShortName(last)) recovery = { ...recovery, offset: last }
    receive({ event: String(event), args, answer, atMs })
  }

  function onAnswer({ data, id }: IncomingPacket): void {
    if (id === probeId) return line.answered()
    // An acknowledgement without a pending request is late or unrequested (SI-5).
    const request = takeRequest(pending, line, `${id}`)
    const args = listOf(data)
    request?.settle({ ok: true, data: request.isList ? args : args[0] })
  }

  function onRefusal(data: unknown): void {
    const error = isRecord(data) ? data : { message: data }
    const detail = typeof error.message === 'string' ? error.message : undefined
    const refusal = refused?.(error)
    if (refusal) {
      return refusal.reason === 'token' ? line.refuse('unauthorized', 'token-refused', detail) : refuse(detail)
    }
    const code = isRecord(error.data) ? error.data.code : null
    const given = typeof code === 'object' ? NaN : Number(code)
    const meaning = policy.closeCodes[given] || policy.closeCodes[4_000 + given]
    line.refuse(meaning?.kind || 'final', meaning?.code || 'protocol-refused', detail)
  }

  return {
    opened(now) {
      stage = 'opened'
      connection = lastConnection += 1
      reader = createPacketReader()
      opening = now
    },
    received(data, atMs) {
      watch.received(atMs)
      const frame = readEngineFrame(data)
      switch (frame.type) {
        case 'open':
          if (stage !== 'opened') return reportUnknown('open')
          return frame.handshake ? join(frame.handshake) : refuse('handshake')
        case 'ping':
          return line.send(engineText('pong'))
        case 'close':
          return line.lose('connection-lost')
        case 'message':
          return stage === 'opened' ? reportUnknown('message') : onMessage(frame.data, atMs)
        case 'other':
          return reportUnknown(frame.detail)
      }
    },
    timer(name, atMs) {
      if (name === watchTimer) watch.timer(atMs)
      else failRequests(pending, line, 'request-timeout', [name])
    },
    ping,
    goodbye() {
      // After a goodbye, the server does not recover events (SI-11).
      recovery = null
      sendAll([...writePacket({ type: packetTypes.disconnect, nsp }), engineText('close')])
    },
    detached() {
      opening = undefined
      dropEarly()
      failRequests(pending, line, 'connection-lost')
    },
    sending: (frame) => expectResponse(pending, line, frame),
    encode(frame) {
      const call = callOf(frame)
      const packet = readFrame(call ? eventOf(call) : frame, connection)
      if (call?.request) {
        packet.id = lastId += 1
        call.request.id = `${lastId}`
      }
      const frames = writePacket({ nsp, ...packet })
      if (!frames.some((part) => bytesOver(part, maxFrameBytes) > 0)) return frames
      throw new TradewireError('frame-too-large', `the server accepts at most ${maxFrameBytes} bytes`)
    },
  }
}

function eventOf({ name, payload, request }: Call): object {
  const args = request?.isList ? payload : payload === undefined ? [] : [payload]
  return { event: name, args }
}

function readFrame(frame: unknown, connection: number): Omit<Packet, 'nsp'> {
  const fields: Readonly<Record<string, unknown>> = isRecord(frame) ? frame : {}
  const { event, answer, args = [] } = fields
  if (!Array.isArray(args)) throw unencodable('args is not an array')
  const list: readonly unknown[] = args
  if (typeof event === 'string') return { type: packetTypes.event, data: [event, ...list] }
  if (!isRecord(answer) || typeof answer.id !== 'number') throw unencodable('neither an event nor an answer')
  // Ids restart with each connection. An old id would acknowledge the wrong event (SI-6).
  if (answer.connection !== connection) throw unencodable('answer is for another connection')
  return { type: packetTypes.ack, data: list, id: answer.id }
}

/** The parser ensures that `data` is a list. */
export function listOf(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : []
}

function tokenOf({ token }: { readonly token: string | undefined }): Readonly<Record<string, unknown>> {
  return token === undefined ? {} : { token }
}
