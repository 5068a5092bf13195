import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { Random } from '../../../src/connection/ports/ports'
import { inRelease } from '../../support/test-scope'
import { expectedRows, shownRows } from '../expected-page'
import type { HideOrder, HostName, NetworkEvent } from '../host'
import { becomes, chooseTab, hostNames, isLive, isThere, openStage, type Stage } from '../stage'

interface Walk {
  readonly stage: Stage
  readonly random: Random
  isServerUp: boolean
  isInFront: boolean
}

type Step = (walk: Walk) => Promise<void> | void

const pages = ['account', 'trader', 'connection'].map((name) => `/pages/${name}/${name}`)

const pick = <Item>(items: readonly Item[], random: Random): Item | undefined =>
  items[Math.floor(random.next() * items.length)]

/** Ignores elements below a sheet or off the screen, as a user must. */
async function tapIfThere({ stage: { host }, isInFront }: Walk, selector: string): Promise<void> {
  if (!isInFront) return
  if (selector !== '.sheet-close' && (await isThere(host, '.sheet-close'))) return
  if (await isThere(host, selector)) await host.tap(selector)
}

const atServer = (order: (walk: Walk) => void): Step => (walk) => {
  if (walk.isServerUp) order(walk)
}

const steps: Readonly<Record<string, Step>> = {
  async page({ stage: { host }, isInFront, random }) {
    if (isInFront) await host.switchTab(pick(pages, random) ?? '')
  },
  async tab(walk) {
    const { host } = walk.stage
    if (!walk.isInFront || (await isThere(host, '.sheet-close'))) return
    const title = pick(await host.texts('.page-tab'), walk.random)
    if (title !== undefined) await chooseTab(host, title)
  },
  sheet: (walk) => tapIfThere(walk, '.follow-button'),
  sheetAway: (walk) => tapIfThere(walk, '.sheet-close'),
  hurry: (walk) => tapIfThere(walk, '.banner-button'),
  hold: (walk) => tapIfThere(walk, '.button-hold'),
  signOut: (walk) => tapIfThere(walk, '.button-sign-out'),
  signIn: (walk) => tapIfThere(walk, '.button-sign-in'),
  async hide(walk) {
    walk.isInFront = false
    await walk.stage.host.toBackground()
  },
  async show(walk) {
    walk.isInFront = true
    await walk.stage.host.toForeground()
  },
  async sleep({ isInFront, stage: { host }, random }) {
    if (!isInFront) await host.sleep(Math.floor(random.next() * 120_000))
  },
  offline: ({ stage: { host } }) => host.setOnline(false),
  online: ({ stage: { host } }) => host.setOnline(true),
  cut: ({ stage: { host } }) => host.killLines(),
  async serverGone(walk) {
    if (!walk.isServerUp) return
    walk.isServerUp = false
    await walk.stage.feed.kill()
  },
  async serverBack(walk) {
    if (walk.isServerUp) return
    walk.isServerUp = true
    await walk.stage.feed.revive()
  },
  silent: atServer(({ stage: { feed }, random }) => {
    feed.server.faults.apply({ action: 'silent', on: random.next() < 0.5 })
  }),
  stalled: atServer(({ stage: { feed }, random }) => {
    feed.server.faults.apply({ action: 'stall', on: random.next() < 0.5 })
  }),
  refused: atServer(({ stage: { feed } }) => {
    feed.server.faults.apply({ action: 'close', code: 1013, reason: 'later' })
  }),
  gap: atServer(({ stage: { feed } }) => void feed.server.faults.apply({ action: 'skipSeq', count: 2 })),
  restart: atServer(({ stage: { feed } }) => void feed.server.faults.apply({ action: 'restartEpoch', drop: true })),
  trade: atServer(({ stage: { feed } }) => feed.server.tick(20)),
  moment: ({ stage: { host }, random }) => host.advance(Math.floor(random.next() * 400)),
  while: ({ stage: { host }, random }) => host.advance(Math.floor(random.next() * 20_000)),
  minute: ({ stage: { host } }) => host.advance(60_000),
}

/** Ends all faults, and opens the account page, which needs the feed. */
async function comeHome(walk: Walk): Promise<void> {
  const { host, feed } = walk.stage
  await steps['serverBack']?.(walk)
  feed.server.faults.apply({ action: 'clear' })
  await host.setOnline(true)
  await steps['show']?.(walk)
  await tapIfThere(walk, '.sheet-close')
  await host.advance(1_500)
  await host.switchTab('/pages/connection/connection')
  await tapIfThere(walk, '.button-sign-in')
  await host.advance(1_000)
  await host.switchTab('/pages/account/account')
  await chooseTab(host, 'Open Trades')
  await host.advance(1_000)
  await tapIfThere(walk, '.banner-button')
}

const STEPS = 40
const networkEvents: readonly NetworkEvent[] = ['right', 'late', 'missing', 'wrong']
const hideOrders: readonly HideOrder[] = ['app-first', 'page-first']
const seedsOn = (name: HostName): readonly number[] => inRelease ? [1, 2, 3] : name === 'h5' ? [2] : [1, 2]
const walks = hostNames.flatMap((name) => seedsOn(name).map((seed): readonly [HostName, number] => [name, seed]))

test.each(walks)('HO-67: opens at most one socket, reports no error and ends with live rows on %s (walk %d)', async (
  name, seed,
) => {
  const random = createSeededRandom(seed)
  const stage = await openStage(name, {
    far: true,
    quirks: {
      closeWithoutAnswer: random.next() < 0.3,
      errorWithoutClose: random.next() < 0.5,
      cutInBackgroundMs: random.next() < 0.5 ? 5_000 : Infinity,
      networkEvent: pick(networkEvents, random) ?? 'right',
      hideOrder: pick(hideOrders, random) ?? 'app-first',
    },
  })
  const { host, feed } = stage
  const walk: Walk = { stage, random, isServerUp: true, isInFront: true }
  const names = Object.keys(steps)
  const taken: string[] = []
  for (let count = 0; count < STEPS; count += 1) {
    const step = pick(names, random) ?? 'moment'
    taken.push(step)
    await steps[step]?.(walk)
    await host.advance(50)
    expect(feed.openLines(), taken.join(' ')).toBeLessThanOrEqual(1)
  }
  await comeHome(walk)
  await becomes(host, () => isLive(host)).catch((error: unknown) => {
    throw new Error(taken.join(' '), { cause: error })
  })
  const rows = await expectedRows(feed)
  // The next pong detects a lost last update by the feed's seq.
  await host.advance(25_000)
  await becomes(host, async () => (await shownRows(host)).join() === rows.join())
  expect(feed.openLines()).toBe(1)
  expect(host.errors(), taken.join(' ')).toEqual([])
})
