import { createSeededRandom, type SeededRandom } from '../../server/shared/seeded-random'
import { faultKinds, type Action, type Deed, type Fault, type FaultKind, type Planned, type Schedule } from './action'
import type { PlatformName } from './platform'

const hostileFrames: readonly string[] = [
  '{', 'null', '[]', '{"Code":"200"}', '{"Code":200,"type":"Snapshot"}',
  '{"Code":200,"type":"Delta","epoch":"x","seq":1,"data":{"upsert":[],"remove":[]}}',
  '{"Code":200,"type":"Delta","epoch":"__proto__","seq":1e308,"data":{"upsert":[{"ticket":"NaN"}],"remove":[]}}',
  '{"Code":200,"type":"Pong","ts":"NaN","epoch":"e","seq":0}',
  '{"Code":500,"msg":"internal"}', '{"__proto__":{"Code":200},"Code":200,"type":"Snapshot","epoch":"e","seq":0}',
]

const hourMs = 3_600_000

/** Seconds, half of them short, as ms. */
function span(rolls: SeededRandom, shortS: number, longS: number): number {
  return rolls.chance(0.5) ? rolls.between(shortS * 1_000, ((shortS + longS) / 3) * 1_000 | 0)
    : rolls.between(shortS * 1_000, longS * 1_000)
}

function sleepMs(rolls: SeededRandom): number {
  const roll = rolls.next()
  if (roll < 0.7) return rolls.between(2_000, 5_000)
  return roll < 0.985 ? rolls.between(30_000, 190_000) : rolls.between(1, 3) * hourMs
}

const makers: { readonly [Kind in FaultKind]: (rolls: SeededRandom) => Fault } = {
  'delay': (r) => ({ kind: 'delay', delayMs: r.between(300, 4_000), forMs: span(r, 2, 20) }),
  'jitter': (r) => ({ kind: 'jitter', jitterMs: r.between(300, 3_000), forMs: span(r, 2, 20) }),
  'frozen-line': (r) => ({ kind: 'frozen-line', forMs: span(r, 1, 25) }),
  'half-open': (r) => ({ kind: 'half-open', direction: r.pick(['up', 'down', 'both'] as const) }),
  'reset': () => ({ kind: 'reset' }),
  'duplicate-close': () => ({ kind: 'duplicate-close' }),
  'error-without-close': () => ({ kind: 'error-without-close' }),
  'silent-close': (r) => ({ kind: 'silent-close', forMs: span(r, 2, 60) }),
  'late-frames-up': (r) => ({ kind: 'late-frames-up', frozenMs: span(r, 1, 20) }),
  'late-frames-down': (r) => ({ kind: 'late-frames-down', frozenMs: span(r, 1, 20) }),
  'server-restart': (r) => ({ kind: 'server-restart', downMs: span(r, 0, 15) }),
  'stalled-feed': (r) => ({ kind: 'stalled-feed', forMs: span(r, 2, 30) }),
  'not-ready': (r) => ({ kind: 'not-ready', forMs: span(r, 2, 25) }),
  'silent-server': (r) => ({ kind: 'silent-server', forMs: span(r, 2, 25) }),
  'lost-deltas': (r) => ({ kind: 'lost-deltas', count: r.between(1, 4) }),
  'refused-connections': (r) => ({ kind: 'refused-connections', forMs: r.chance(0.1) ? 110_000 : span(r, 2, 20) }),
  'server-close': (r) => ({
    kind: 'server-close',
    code: r.pick([1000, 1001, 1011, 3000, 4000, 4400, 4402, 4403, 4409]),
  }),
  'retry-later': (r) => ({ kind: 'retry-later', code: r.pick([1013, 4429] as const) }),
  'token-expiry': (r) => ({ kind: 'token-expiry', refusals: r.between(1, 2) }),
  'token-provider': (r) => ({
    kind: 'token-provider', trouble: r.pick(['throws', 'hangs'] as const), forMs: span(r, 2, 20),
  }),
  'hostile-frame': (r) => ({ kind: 'hostile-frame', text: r.pick(hostileFrames) }),
  'storage-failure': (r) => ({
    kind: 'storage-failure', trouble: r.pick(['full', 'missing', 'corrupt', 'hung'] as const), forMs: span(r, 2, 25),
  }),
  'journal-full': (r) => ({ kind: 'journal-full', forMs: span(r, 2, 25) }),
  'lost-answers': (r) => ({ kind: 'lost-answers', count: r.between(1, 2), forMs: span(r, 5, 20) }),
  'late-answers': (r) => ({ kind: 'late-answers', delayMs: r.between(300, 15_000), forMs: span(r, 5, 20) }),
  'kill': (r) => ({ kind: 'kill', downMs: span(r, 0, 8) }),
  'suspension': (r) => ({
    kind: 'suspension', forMs: sleepMs(r), timers: r.pick(['overdue', 'kept'] as const), eventsFirst: r.chance(0.5),
  }),
  'clock-forward': (r) => ({ kind: 'clock-forward', byMs: r.chance(0.3) ? 3 * hourMs : span(r, 1, 200) }),
  'clock-back': (r) => ({ kind: 'clock-back', byMs: r.chance(0.3) ? 3 * hourMs : span(r, 1, 200) }),
  'user-switch': (r) => ({ kind: 'user-switch', outForMs: r.chance(0.5) ? 0 : span(r, 0, 4) }),
  'network-event': (r) => ({
    kind: 'network-event', how: r.pick(['false', 'unreported', 'reported', 'late'] as const), forMs: span(r, 2, 20),
  }),
}

const orders = ['open', 'close', 'part', 'modify', 'follow', 'unfollow'] as const

function makeDeed(rolls: SeededRandom, at: number): Deed {
  const roll = rolls.next()
  if (roll < 0.34) return { kind: 'order', what: rolls.pick(orders) }
  if (roll < 0.54) return { kind: 'note', text: `note ${at}` }
  if (roll < 0.62) return { kind: 'order-and-leave', forMs: span(rolls, 1, 8) }
  if (roll < 0.72) return { kind: 'tab', forMs: span(rolls, 0, 6) }
  if (roll < 0.78) return { kind: 'page', forMs: span(rolls, 0, 6) }
  if (roll < 0.84) return { kind: 'pop-up', forMs: span(rolls, 1, 10) }
  if (roll < 0.94) return { kind: 'background', forMs: rolls.chance(0.4) ? span(rolls, 33, 60) : span(rolls, 0, 8) }
  return { kind: 'reconnect' }
}

/** The minimum of each schedule, as far as frames arrive and faults truly happen. */
export const minFrames = 200
export const minFaults = 10

const faultsAtLeast = 14
const faultsAtMost = 19
const deedsAtLeast = 14
const deedsAtMost = 24
const minMs = 170_000
const maxMs = 240_000
const firstMs = 2_000
/** A fault of two steps has taken both when all faults stop. */
const lastMs = 2_000

function shuffled<T>(rolls: SeededRandom, list: readonly T[]): T[] {
  const deck = [...list]
  for (let at = deck.length - 1; at > 0; at -= 1) {
    const other = rolls.between(0, at)
    const [one, two] = [deck[at], deck[other]]
    if (one === undefined || two === undefined) continue
    deck[at] = two
    deck[other] = one
  }
  return deck
}

/** The same seed and platform always give the same schedule. Different kinds of faults, at any time, in any order. */
export function makeSchedule(seed: number, platform: PlatformName): Schedule {
  const rolls = createSeededRandom(`schedule ${seed} ${platform}`)
  const calmAtMs = rolls.between(minMs, maxMs)
  const kinds = shuffled(rolls, faultKinds).slice(0, rolls.between(faultsAtLeast, faultsAtMost))
  const actions: { atMs: number; action: Action }[] = kinds.map((kind) => {
    const fault: Fault = makers[kind](rolls)
    return { atMs: rolls.between(firstMs, calmAtMs - lastMs), action: fault }
  })
  const deeds = rolls.between(deedsAtLeast, deedsAtMost)
  for (let at = 0; at < deeds; at += 1) {
    actions.push({ atMs: rolls.between(firstMs, calmAtMs - lastMs), action: makeDeed(rolls, at) })
  }
  actions.sort((one, other) => one.atMs - other.atMs)
  return { calmAtMs, actions: actions.map(({ atMs, action }, id): Planned => ({ id, atMs, action })) }
}
