import { defaultCloseCodes } from '../../src/connection/policy/close-codes'
import type { Liveness, Protocol, ProtocolLine, ProtocolSession, Session } from '../../src/connection/ports/protocol'

export interface RigEvents {
  /** A frame that the protocol receives without acting. */
  received: unknown
  /** The value read from storage. */
  restored: unknown
}

interface RigProtocolOptions {
  readonly liveness?: Liveness
  readonly needsSession?: boolean
  readonly session?: Session
  readonly policy?: Protocol['policy']
  graceMs?(): number
}

type RigProtocol = Protocol<RigEvents>

/** Executes a server frame. Returns false for `{ type: 'say', … }`, which is only received. */
function obey(line: ProtocolLine<RigEvents>, frame: { readonly type: string }): boolean {
  switch (frame.type) {
    case 'ready':
      line.ready()
      return true
    case 'pong':
      line.answered()
      return true
    case 'unauthorized':
      line.refuse('unauthorized', 'token-refused', JSON.stringify(frame))
      return true
    case 'forbidden':
      line.refuse('final', 'forbidden')
      return true
    case 'lose':
      line.lose('resync-timeout')
      return true
    case 'silent':
      line.lose('pong-timeout')
      return true
    case 'complain':
      line.report({ code: 'server-error', detail: JSON.stringify(frame) })
      return true
    case 'flush':
      line.requestFlush()
      return true
    case 'timer':
      line.after('later', 1_000)
      return true
    case 'no-timer':
      line.stop('later')
      return true
    case 'throw':
      throw new Error('the protocol fell over')
    default:
      return false
  }
}

/** Executes the server's frames. Ready on `ready`. */
export function createRigProtocol(options: RigProtocolOptions = {}): RigProtocol {
  const { liveness = 'any', needsSession = false, session, policy, graceMs } = options

  function start(whose: Session | null, line: ProtocolLine<RigEvents>): ProtocolSession {
    const say = (frame: object): void => line.send(JSON.stringify(frame))
    let received: readonly unknown[] = []

    return {
      opened: ({ token }) => say({ type: 'hello', token, trader: whose?.userId }),
      received(data) {
        const frame: unknown = typeof data === 'string' ? JSON.parse(data) : data.byteLength
        if (isFrame(frame) && obey(line, frame)) return
        received = [...received, frame]
        line.publish('received', frame)
      },
      ping: ({ foreground }) => say({ type: 'ping', foreground }),
      goodbye: () => say({ type: 'goodbye', trader: whose?.userId }),
      timer: (name) => say({ type: 'timer fired', name }),
      flush: () => line.publish('received', 'flush'),
      encode: (frame) => JSON.stringify(frame),
      ...(graceMs === undefined ? {} : { graceMs: () => graceMs() }),
      dump: () => (received.length === 0 ? undefined : received),
      restore(data) {
        received = [data]
        line.publish('restored', data)
      },
    }
  }

  return {
    name: 'rig',
    liveness,
    needsSession,
    ...(session === undefined ? {} : { session }),
    policy: { closeCodes: defaultCloseCodes, ...policy },
    start: (whose, _policy, line) => start(whose, line),
  }
}

function isFrame(frame: unknown): frame is { readonly type: string } {
  return typeof frame === 'object' && frame !== null && 'type' in frame && typeof frame.type === 'string'
}
