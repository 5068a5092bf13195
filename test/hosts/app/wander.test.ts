import { afterEach, describe, expect, test } from 'vitest'
import { expectedRow } from '../../e2e/support/expected-text'
import { createSeededRandom } from '../../support/seeded-random'
import type { NetworkEvent } from '../host'
import { readAccount } from './account-page'
import { chooseTab, createTheatre, type Stage } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const STEPS = 40
const pages = ['account', 'trader', 'connection'].map((name) => `/pages/${name}/${name}`)
const networkEvents: readonly NetworkEvent[] = ['right', 'late', 'missing', 'wrong']

interface Walk {
  readonly stage: Stage
  isServerUp: boolean
  isInFront: boolean
}

type Step = (walk: Walk, roll: () => number) => Promise<void> | void

const tapIfThere = async ({ stage: { host } }: Walk, selector: string): Promise<void> => {
  if ((await host.texts(selector)).length > 0) await host.tap(selector)
}

const steps: Readonly<Record<string, Step>> = {
  page: async ({ stage: { host } }, roll) => host.switchTab(pages[Math.floor(roll() * pages.length)] ?? ''),
  async tab({ stage: { host } }, roll) {
    const titles = await host.texts('.wd-tabs__nav-item')
    const title = titles[Math.floor(roll() * titles.length)]
    if (title !== undefined) await chooseTab(host, title)
  },
  sheet: (walk) => tapIfThere(walk, '.follow-button'),
  sheetAway: (walk) => tapIfThere(walk, '.sheet-close'),
  hurry: (walk) => tapIfThere(walk, '.banner-button'),
  hold: (walk) => tapIfThere(walk, '.button-hold'),
  signOut: (walk) => tapIfThere(walk, '.button-sign-out'),
  async signIn(walk) {
    await tapIfThere(walk, '.button-sign-in')
  },
  async hide(walk) {
    walk.isInFront = false
    await walk.stage.host.toBackground()
  },
  async show(walk) {
    walk.isInFront = true
    await walk.stage.host.toForeground()
  },
  async sleep({ isInFront, stage: { host } }, roll) {
    if (!isInFront) await host.sleep(Math.floor(roll() * 120_000))
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
  silent: ({ isServerUp, stage: { feed } }, roll) => {
    if (isServerUp) feed.server.faults.apply({ action: 'silent', on: roll() < 0.5 })
  },
  refused: ({ isServerUp, stage: { feed } }) => {
    if (isServerUp) feed.server.faults.apply({ action: 'close', code: 1013, reason: 'later' })
  },
  gap: ({ isServerUp, stage: { feed } }) => {
    if (isServerUp) feed.server.faults.apply({ action: 'skipSeq', count: 1 })
  },
  trade: ({ isServerUp, stage: { feed } }) => {
    if (isServerUp) feed.server.faults.apply({ action: 'update', count: 20 })
  },
  moment: ({ stage: { host } }, roll) => host.advance(Math.floor(roll() * 400)),
  while: ({ stage: { host } }, roll) => host.advance(Math.floor(roll() * 20_000)),
}

/** Everything is as it should be again: the page must be live, by itself or by one tap. */
async function comeHome(walk: Walk): Promise<void> {
  const { host, feed } = walk.stage
  await steps['serverBack']?.(walk, () => 0)
  feed.server.faults.apply({ action: 'clear' })
  await host.setOnline(true)
  await host.toForeground()
  await tapIfThere(walk, '.sheet-close')
  await host.advance(1_000)
  await host.switchTab(pages[2] ?? '')
  await tapIfThere(walk, '.button-sign-in')
  await host.advance(1_000)
  await host.switchTab(pages[0] ?? '')
  await chooseTab(host, 'Open Trades')
  await host.advance(1_000)
  await tapIfThere(walk, '.banner-button')
  await host.until(async () => {
    await host.advance(100)
    return (await host.texts('.truth.is-live')).length > 0
  })
}

describe('whatever happens to the App', () => {
  test.each([1, 2, 3, 63, 77, 98])('HO-67: walk %d: never two sockets, no error, and home is live', async (seed) => {
    const random = createSeededRandom(seed)
    const roll = (): number => random.next()
    const stage = await theatre.open({
      far: true,
      feed: { rate: 0 },
      quirks: {
        closeWithoutAnswer: roll() < 0.3,
        errorWithoutClose: roll() < 0.7,
        cutInBackgroundMs: roll() < 0.5 ? 5_000 : Infinity,
        networkEvent: networkEvents[Math.floor(roll() * networkEvents.length)] ?? 'right',
      },
    })
    const walk: Walk = { stage, isServerUp: true, isInFront: true }
    const names = Object.keys(steps)
    const taken: string[] = []
    for (let step = 0; step < STEPS; step += 1) {
      const name = names[Math.floor(roll() * names.length)] ?? 'moment'
      taken.push(name)
      await steps[name]?.(walk, roll)
      await stage.host.advance(50)
      expect(await stage.host.openSockets(), taken.join(' ')).toBeLessThanOrEqual(1)
    }
    await comeHome(walk).catch((error: unknown) => {
      throw new Error(`${taken.join(' ')}\n${stage.host.sockets.join('\n')}`, { cause: error })
    })
    await stage.host.advance(500)
    const { seq, rows } = await readAccount(stage.host)
    const { data, account } = await stage.feed.stateAt(seq)
    expect(rows).toEqual(data.map((row) => expectedRow(row, account.currencyDigits)))
    expect(await stage.host.openSockets()).toBe(1)
    expect(stage.host.errors(), taken.join(' ')).toEqual([])
  })
})
