import { isName, isRecord } from '../core/checks'
import type { CloseCodeTable } from '../core/policy/close-codes'
import { endCall } from './socket-io-frames'
import { packetTypes, type IncomingPacket } from './socket-io-packets'
import type { RefusalMeaning, SocketIoCommand, SocketIoState, SocketIoStep } from './socket-io-state'

/** The acknowledgement with this id is the probe's. */
export const probeId = 0
const refused: RefusalMeaning = { kind: 'final', code: 'protocol-refused' }
const nothing: readonly SocketIoCommand[] = []

/** What one namespace says, packet by packet. */
export interface SocketIoTalk {
  hear(state: SocketIoState, data: string | ArrayBuffer, atMs: number): SocketIoStep
}

export function createSocketIoTalk(nsp: string): SocketIoTalk {
  function onPacket(state: SocketIoState, packet: IncomingPacket, atMs: number): SocketIoStep {
    const { stage } = state
    if (packet.nsp !== nsp) return [state, [unknown('namespace')]]
    if (packet.type === packetTypes.connectError) return [state, [refusal(packet.data, state.closeCodes)]]
    if (packet.type === packetTypes.disconnect) return [state, [{ type: 'lose', code: 'connection-lost' }]]
    if (packet.type === packetTypes.connect) {
      return stage === 'joining' ? onJoined(state, packet.data, atMs) : [state, [unknown('joined before')]]
    }
    if (packet.type === packetTypes.ack) return onAnswer(state, packet)
    // The server gives back what was missed before it says that it took us.
    return stage === 'joined' ? onEvent(state, packet, atMs) : [{ ...state, early: [...state.early, packet] }, nothing]
  }

  return {
    hear(state, data, atMs) {
      const faults: SocketIoCommand[] = []
      const packet = state.reader.take(data, (detail) => {
        faults.push({ type: 'report', diagnostic: { code: 'frame-malformed', detail } })
      })
      if (packet === undefined) return [state, faults]
      const [next, commands] = onPacket(state, packet, atMs)
      return [next, faults.length === 0 ? commands : [...faults, ...commands]]
    },
  }
}

function onJoined(state: SocketIoState, data: unknown, atMs: number): SocketIoStep {
  // Socket.IO 2 says nothing with its answer.
  if (!isRecord(data) || !isName(data.sid)) {
    return [state, [{ type: 'refuse', kind: 'final', code: 'protocol-refused', detail: 'no sid' }]]
  }
  const { sid, pid } = data
  const recovered = isName(pid) && pid === state.recovery?.pid
  const begun = isName(pid) ? { pid, offset: undefined } : null
  const commands: SocketIoCommand[] = [
    { type: 'ready' },
    { type: 'publish', name: 'namespaceJoined', payload: { sid, recovered, atMs } },
  ]
  let joined: SocketIoState = { ...state, stage: 'joined', early: [], recovery: recovered ? state.recovery : begun }
  for (const packet of state.early) {
    const [next, further] = onEvent(joined, packet, atMs)
    joined = next
    commands.push(...further)
  }
  return [joined, commands]
}

function onEvent(state: SocketIoState, { data, id }: IncomingPacket, atMs: number): SocketIoStep {
  const [event, ...args] = listOf(data)
  const answer = id === undefined ? null : { id, connection: state.connection }
  const { recovery } = state
  const last = args[args.length - 1]
  // The server numbers what it can give back by one more argument.
  const isNumbered = recovery !== null && answer === null && typeof last === 'string'
  return [isNumbered ? { ...state, recovery: { ...recovery, offset: last } } : state, [
    { type: 'publish', name: 'eventReceived', payload: { event: String(event), args, answer, atMs } },
  ]]
}

function onAnswer(state: SocketIoState, { data, id: callId }: IncomingPacket): SocketIoStep {
  if (callId === probeId) return [state, [{ type: 'answered' }]]
  // Too late, or never asked for.
  if (callId === undefined || !state.calls.has(callId)) return [state, nothing]
  const [next, commands] = endCall(state, callId)
  return [next, [...commands, {
    type: 'publish', name: 'callAnswered', payload: { ok: true, callId, args: listOf(data) },
  }]]
}

/** The parser has checked that it is one. */
function listOf(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : []
}

function refusal(data: unknown, closeCodes: CloseCodeTable): SocketIoCommand {
  const error = isRecord(data) ? data : { message: data }
  const detail = typeof error.message === 'string' ? error.message : undefined
  const { kind, code } = meaningOf(isRecord(error.data) ? Number(error.data.code) : NaN, closeCodes)
  return kind === 'later' ? { type: 'lose', code } : { type: 'refuse', kind, code, detail }
}

function meaningOf(code: number, closeCodes: CloseCodeTable): RefusalMeaning {
  return closeCodes[code] ?? closeCodes[4_000 + code] ?? refused
}

function unknown(detail: string): SocketIoCommand {
  return { type: 'report', diagnostic: { code: 'frame-unknown', detail } }
}
