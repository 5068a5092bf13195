import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Component } from 'vue'
import packageJson from '../../../package.json'
import { clientLives, createClientWorld } from './client-lives'
import { componentInputs, componentLife, propsLeftOut } from './component-lives'
import { countGlobals } from './counted-globals'
import { complaintsOf, measureGrowth, rounds, type Counts, type Growing } from './measure-growth'
import { pageLives } from './page-lives'
import { createPageStage, type PageLife } from './page-stage'

/** Exported functions that hear nothing, set no timer and keep nothing. */
const holdNothing: ReadonlySet<string> = new Set([
  'spreadBackoff', 'fixedDelay', 'fullJitter', 'heartCheckStatus', 'imageTypeOf',
  'consoleLog', 'network', 'slots', 'statistics', 'tokens',
  'persistState', 'mapPlainRow', 'modeCodeUrl', 'selectRows', 'splitRows', 'TradewireError', 'arrayFilter',
  'orderMessage',
  'copyTradingOrders', 'jsonOutbox', 'chatEnvelopes', 'conversationId', 'isChatContent', 'isChatDelivery',
  'isChatProfile', 'isChatTarget',
  'uniUpload', 'socketIoUrl', 'socketIoSockets', 'UniCloseEvent', 'UniEvent', 'UniMessageEvent',
  'createTestClock', 'createTestServer',
  'directionOf', 'formatClock', 'formatDateTime', 'formatDay', 'formatLevel', 'formatLots', 'formatMinor',
  'formatPrice', 'formatShort', 'formatSigned', 'formatSignedMinor', 'secondsUntil', 'toMinor',
])

const components = import.meta.glob<Component>('../../../components/*/*.vue', { eager: true, import: 'default' })
/** By their paths in package.json. */
const entries = Object.fromEntries(
  Object.entries(import.meta.glob<Readonly<Record<string, unknown>>>('../../../src/*.ts'))
    .map(([path, read]) => [path.replace('../../..', '.'), read]),
)
const fileOf = (path: string): string => path.slice('../../../components/'.length)

/** All lives of a list of positions on a busy machine. */
const timeoutMs = 120_000

let globals: () => Counts
beforeEach(() => {
  globals = countGlobals()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

async function expectNoGrowth({ live, held }: Growing): Promise<void> {
  const growth = await measureGrowth({ live, held: () => ({ ...globals(), ...held() }) })
  expect(complaintsOf(growth)).toEqual([])
}

async function expectNoGrowthOnPage(create: () => PageLife): Promise<void> {
  const stage = await createPageStage(create)
  await expectNoGrowth(stage)
  stage.end()
}

test('GR-1: whatever an entry of the package exports has a life here, or is known to hold nothing', async () => {
  const paths = Object.values(packageJson.exports).map((entry) => entry.default).filter((path) => path in entries)
  const exported = await Promise.all(paths.map(async (path) => {
    const names = await entries[path]?.()
    return Object.entries(names ?? {}).filter(([, value]) => typeof value === 'function').map(([name]) => name)
  }))
  const known = new Set([...Object.keys(pageLives), ...Object.keys(clientLives), ...holdNothing])
  expect(new Set(exported.flat())).toEqual(known)
})

test('GR-1: each component that ships has a life here, in which each of its props changes', () => {
  expect(Object.keys(componentInputs)).toEqual(Object.keys(components).map(fileOf))
  for (const [path, component] of Object.entries(components)) {
    const inputs = componentInputs[fileOf(path)]
    expect(inputs && propsLeftOut(component, inputs)).toEqual([])
  }
})

describe(`mounted, changed and unmounted ${rounds} times`, () => {
  test.each(Object.entries(pageLives))('GR-2: %s leaves nothing behind', async (_name, create) => {
    await expectNoGrowthOnPage(create)
  }, timeoutMs)

  test.each(Object.entries(components))('GR-2: %s leaves nothing behind', async (path, component) => {
    const inputs = componentInputs[fileOf(path)]
    if (inputs === undefined) throw new Error(`${path} has no inputs here`)
    await expectNoGrowthOnPage(componentLife(component, inputs))
  }, timeoutMs)
})

describe(`begun and ended ${rounds} times`, () => {
  test.each(Object.entries(clientLives))('GR-3: %s leaves nothing behind', async (_name, life) => {
    let held = (): Counts => createClientWorld().held()
    await expectNoGrowth({
      async live() {
        const world = createClientWorld()
        const inputs = await life(world)
        held = world.held
        return inputs
      },
      held: () => held(),
    })
  }, timeoutMs)
})
