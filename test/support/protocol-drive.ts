import { defaultPolicy, type ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Diagnostic, DiagnosticCode } from '../../src/shared/errors'
import type { Protocol, ProtocolLine, ProtocolSession, Session } from '../../src/connection/ports/protocol'

export type Asked<Events extends object> =
  | { readonly type: 'send'; readonly data: string | ArrayBuffer }
  | { readonly type: 'ready' | 'answered' | 'requestFlush' }
  | {
      readonly type: 'refuse'
      readonly kind: 'unauthorized' | 'final' | 'later'
      readonly code: DiagnosticCode
      readonly detail?: string | undefined
    }
  | { readonly type: 'lose'; readonly code: DiagnosticCode }
  | { readonly type: 'report'; readonly diagnostic: Diagnostic }
  | { readonly type: 'startTimer'; readonly name: string; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: string }
  | Published<Events>

type Published<Events extends object> = {
  readonly [K in keyof Events & string]: { readonly type: 'publish'; readonly name: K; readonly payload: Events[K] }
}[keyof Events & string]

export function recordingLine<Events extends object>(record: (asked: Asked<Events>) => void): ProtocolLine<Events> {
  return {
    send: (data) => record({ type: 'send', data }),
    ready: () => record({ type: 'ready' }),
    answered: () => record({ type: 'answered' }),
    refuse: (kind, code, detail) =>
      record({ type: 'refuse', kind, code, ...(detail === undefined ? {} : { detail }) }),
    lose: (code) => record({ type: 'lose', code }),
    report: (diagnostic) => record({ type: 'report', diagnostic }),
    redact: (text) => text,
    now: () => 0,
    random: () => 0.5,
    publish: (name, payload) => record({ type: 'publish', name, payload } as Published<Events>),
    requestFlush: () => record({ type: 'requestFlush' }),
    after: (name, delayMs) => record({ type: 'startTimer', name, delayMs }),
    stop: (name) => record({ type: 'stopTimer', name }),
  }
}

/** A session that the test drives: each call returns its requests. */
export function driveProtocol<Events extends object, Running extends ProtocolSession>(
  protocol: Protocol<Events, Running>,
  session: Session | null = null,
  policy: Partial<ConnectionPolicy> = {},
  before?: Running,
) {
  let asked: Asked<Events>[] = []
  const running = protocol.start(session, { ...defaultPolicy, ...protocol.policy, ...policy }, recordingLine((one) => {
    asked.push(one)
  }), before)

  function during(call: (one: Running) => void): readonly Asked<Events>[] {
    asked = []
    call(running)
    return asked
  }

  return {
    running,
    during,
    opened: (atMs = 0, token?: string) => during(() => running.opened?.({ atMs, token })),
    received: (data: string | ArrayBuffer, atMs = 0) => during(() => running.received(data, atMs)),
    ping: (atMs = 0, foreground = true) => during(() => running.ping?.({ atMs, foreground })),
    goodbye: (atMs = 0) => during(() => running.goodbye?.(atMs)),
    detached: (atMs = 0) => during(() => running.detached?.(atMs)),
    timer: (name: string, atMs = 0) => during(() => running.timer?.(name, atMs)),
    flush: (atMs = 0) => during(() => running.flush?.(atMs)),
    /** Returns the session's immediate actions for a frame outside the wire format. */
    steer(frame: unknown) {
      const act = running.steer?.(frame)
      if (act === undefined) throw new Error('a frame of the wire')
      return during(act)
    },
  }
}

export function withCalls<Events extends object, Running extends ProtocolSession>(
  protocol: Protocol<Events, Running>,
  change: (running: Running, line: ProtocolLine<Events>) => Partial<ProtocolSession>,
): Protocol<Events, Running> {
  return {
    ...protocol,
    start(session, policy, line, before) {
      const running = protocol.start(session, policy, line, before)
      return { ...running, ...change(running, line) }
    },
  }
}
