import type { PhaseName } from './state'

export type TimerName =
  | 'resolve'
  | 'connect'
  | 'slot'
  | 'ready'
  | 'uptime'
  | 'ping'
  | 'pong'
  | 'attempt'
  | 'network'
  | 'goodbye'
  | 'close'
  | 'linger'
  | 'background'
  | 'doubt'

/** The timers that end with their phase. The others (linger, background, doubt) outlive phases. */
export const timersOfPhase: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  resolving: ['resolve'],
  opening: ['connect'],
  awaitingSlot: ['slot'],
  readying: ['ready'],
  ready: ['uptime', 'ping', 'pong'],
  waiting: ['attempt'],
  paused: ['network'],
  failed: [],
  closing: ['goodbye', 'close'],
}
