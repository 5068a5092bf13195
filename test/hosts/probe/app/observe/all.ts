import { bus } from './bus'
import { closing } from './closing'
import { connecting } from './connecting'
import { globalCalls } from './global-calls'
import { listening } from './listening'
import type { Observation } from './observation'
import { sending } from './sending'
import { states } from './states'
import { surroundings } from './surroundings'

const leaving = new Set<string>([
  'connect.without-callbacks', 'connect.same-millisecond', 'close.unanswered', 'listener.throws-in-close',
  'global.first-unanswered',
])
const together = [
  ...surroundings, ...globalCalls, ...connecting, ...states, ...sending, ...closing, ...listening, ...bus,
]

/** Those that leave a socket behind come last: the runtime's first task is the one that its global calls mean. */
export const observations: readonly Observation[] = [
  ...together.filter(({ row }) => !leaving.has(row)),
  ...together.filter(({ row }) => leaving.has(row)),
]
