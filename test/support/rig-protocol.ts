import type { Liveness, Protocol, ProtocolCommand, ProtocolEvent, Session, StateImage } from '../../src/ports/protocol'

/** What the rig's protocol tells its listeners. */
export interface RigEvents {
  /** A frame it has no other use for. */
  heard: unknown
  /** What came back from storage. */
  restored: unknown
}

export interface RigProtocolState {
  readonly session: Session | null
  readonly heard: readonly unknown[]
}

export interface RigProtocolOptions {
  readonly liveness?: Liveness
  readonly needsSession?: boolean
  readonly session?: Session
  readonly policy?: Protocol['policy']
  /** What the pong timeout waits longer, ms. */
  graceMs?(): number
}

export type RigProtocol = Protocol<RigProtocolState, RigEvents>

type Commands = readonly ProtocolCommand<RigEvents>[]

const say = (frame: object): Commands => [{ type: 'send', data: JSON.stringify(frame) }]

/** What the far side may say, beside `{ type: 'say', … }`, which is merely heard. */
function obey(frame: { readonly type: string }): Commands | undefined {
  switch (frame.type) {
    case 'ready':
      return [{ type: 'ready' }]
    case 'pong':
      return [{ type: 'answered' }]
    case 'unauthorized':
      return [{ type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: JSON.stringify(frame) }]
    case 'forbidden':
      return [{ type: 'refuse', kind: 'final', code: 'forbidden' }]
    case 'lose':
      return [{ type: 'lose', code: 'resync-timeout' }]
    case 'complain':
      return [{ type: 'report', diagnostic: { code: 'server-error', detail: JSON.stringify(frame) } }]
    case 'flush':
      return [{ type: 'requestFlush' }]
    case 'timer':
      return [{ type: 'startTimer', name: 'later', delayMs: 1_000 }]
    case 'no-timer':
      return [{ type: 'stopTimer', name: 'later' }]
    case 'throw':
      throw new Error('the protocol fell over')
    default:
      return undefined
  }
}

/** What it heard, kept and given back. */
export const rigImage: StateImage<RigProtocolState, RigEvents> = {
  dump: ({ heard }) => (heard.length === 0 ? undefined : heard),
  restore: (state, data) => [{ ...state, heard: [data] }, [{ type: 'publish', name: 'restored', payload: data }]],
}

/** A small protocol that does what the far side's frames say. It is ready when it hears `ready`. */
export function createRigProtocol(options: RigProtocolOptions = {}): RigProtocol {
  const { liveness = 'any', needsSession = false, session, policy, graceMs } = options

  function step(state: RigProtocolState, event: ProtocolEvent): readonly [RigProtocolState, Commands] {
    switch (event.type) {
      case 'opened':
        return [state, say({ type: 'hello', token: event.token, trader: state.session?.traderId })]
      case 'received': {
        const frame: unknown = typeof event.data === 'string' ? JSON.parse(event.data) : event.data.byteLength
        const commands = isFrame(frame) ? obey(frame) : undefined
        if (commands !== undefined) return [state, commands]
        return [{ ...state, heard: [...state.heard, frame] }, [{ type: 'publish', name: 'heard', payload: frame }]]
      }
      case 'pingDue':
        return [state, say({ type: 'ping', foreground: event.foreground })]
      case 'goodbyeDue':
        return [state, say({ type: 'goodbye', trader: state.session?.traderId })]
      case 'timerFired':
        return [state, say({ type: 'timer fired', name: event.name })]
      case 'flushDue':
        return [state, [{ type: 'publish', name: 'heard', payload: 'flush' }]]
      case 'detached':
        return [state, []]
    }
  }

  return {
    name: 'rig',
    liveness,
    needsSession,
    ...(session === undefined ? {} : { session }),
    ...(policy === undefined ? {} : { policy }),
    start: (whose) => ({ session: whose, heard: [] }),
    step,
    encode: (frame) => JSON.stringify(frame),
    ...(graceMs === undefined ? {} : { graceMs: () => graceMs() }),
  }
}

function isFrame(frame: unknown): frame is { readonly type: string } {
  return typeof frame === 'object' && frame !== null && 'type' in frame && typeof frame.type === 'string'
}
