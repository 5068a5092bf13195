import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, watch, type Component } from 'vue'
import packageJson from '../../../package.json'
import { useNow } from '../../../src/format'
import * as uniHooks from '../../../src/testing/uni/hooks'
import { clientLives, createClientStage, type ClientLife } from './client-lives'
import { componentInputs, componentLife, propsLeftOut } from './component-lives'
import { countGlobals } from './counted-globals'
import type { GrowthWorld } from './growth-world'
import { complaintsOf, findSurvivors, measureGrowth, rounds, type Counts, type Growing } from './measure-growth'
import { pageLives } from './page-lives'
import { createPageStage } from './page-stage'

const holdNothing: ReadonlySet<string> = new Set([
  'spreadBackoff', 'fixedDelay', 'fullJitter', 'consoleLog', 'persistState',
  'checked', 'mapPlainRow', 'modeCodeUrl', 'TradewireError', 'arrayFilter',
  'orderMessage',
  'copyTradingOrders', 'chatEnvelopes', 'conversationId', 'isChatDelivery', 'isChatProfile',
  'uniUpload', 'socketIoUrl', 'createTestClock',
  'failureText', 'orThrow',
  'directionOf', 'formatClock', 'formatDateTime', 'formatDay', 'formatLevel', 'formatLots', 'formatMinor',
  'formatPrice', 'formatShort', 'formatSigned', 'formatSignedMinor', 'secondsUntil', 'toMinor',
  // Test helpers, whose data live as long as a page.
  'drivePage', 'isUniElement', ...Object.keys(uniHooks),
  // Build plugins, whose data `buildStart` clears.
  'tradewireEasycom', 'tradewireLegacy', 'tradewireWebSocket',
])

/** The first exports nothing, and the second is not a module. */
const withoutFunctions = ['./src/web-socket/auto.ts', './package.json']

const components = import.meta.glob<Component>('../../../components/*/*.vue', { eager: true, import: 'default' })
const entries = Object.fromEntries(
  Object.entries(import.meta.glob<Readonly<Record<string, unknown>>>([
    '../../../src/*.ts', '../../../vite/index.ts',
  ])).map(([path, read]) => [path.replace('../../..', '.'), read]),
)
const fileOf = (path: string): string => path.slice('../../../components/'.length)

/** Long enough for a position list on a busy machine. */
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

const inputsOf = new Map<string, readonly WeakRef<object>[]>()
/** Pages and clients, kept alive because they may retain inputs. */
const stages: Growing[] = []

async function expectNoGrowth(name: string, stage: Growing): Promise<void> {
  stages.push(stage)
  const { live, counts } = stage
  const growth = await measureGrowth({ live, counts: () => ({ ...globals(), ...counts() }) })
  inputsOf.set(name, growth.inputs)
  expect(complaintsOf(growth)).toEqual([])
}

test('GR-1: has a growth test for each package export, unless the export is listed as using no resources', async () => {
  const all = Object.values(packageJson.exports).map((entry) => entry.default)
  const paths = all.filter((path) => path in entries)
  expect(all.filter((path) => !paths.includes(path))).toEqual(withoutFunctions)
  const exported = await Promise.all(paths.map(async (path) => {
    const names = await entries[path]?.()
    return Object.entries(names ?? {}).filter(([, value]) => typeof value === 'function').map(([name]) => name)
  }))
  const known = new Set([...Object.keys(pageLives), ...Object.keys(clientLives), ...holdNothing])
  expect(new Set(exported.flat())).toEqual(known)
})

test('GR-1: has a growth test that changes every prop for each shipped component', () => {
  expect(Object.keys(componentInputs)).toEqual(Object.keys(components).map(fileOf))
  for (const [path, component] of Object.entries(components)) {
    const inputs = componentInputs[fileOf(path)]
    expect(inputs && propsLeftOut(component, inputs)).toEqual([])
  }
})

describe(`page life cycles, repeated ${rounds} times`, () => {
  test.each(Object.entries(pageLives))('GR-2: %s leaves no resources behind', async (name, create) => {
    await expectNoGrowth(name, await createPageStage(create))
  }, timeoutMs)

  test.each(Object.entries(components))('GR-2: %s leaves no resources behind', async (path, component) => {
    const inputs = componentInputs[fileOf(path)]
    if (inputs === undefined) throw new Error(`${path} has no inputs here`)
    await expectNoGrowth(path, await createPageStage(componentLife(component, inputs)))
  }, timeoutMs)
})

test.each(Object.entries(clientLives))('GR-3: %s leaves no resources behind', async (name, life) => {
  await expectNoGrowth(name, createClientStage(life))
}, timeoutMs)

test('GR-2, GR-3: keeps no input value in memory after all life cycles have ended', async () => {
  expect(stages.length).toBeGreaterThan(0)
  expect(await findSurvivors(inputsOf)).toEqual([])
  for (const { end } of stages) end?.()
}, timeoutMs)

test('GR-6: sets no timer for a clock watcher whose scope has ended', () => {
  // Restores real timers first, because the counts above do not replace `Date`.
  vi.useRealTimers()
  vi.useFakeTimers()
  const scope = effectScope()
  scope.run(() => {
    watch(useNow(() => true, 100), () => scope.stop(), { flush: 'sync' })
  })
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(100)
  expect(vi.getTimerCount()).toBe(0)
})

describe('a life cycle that leaks one resource', () => {
  const kept: object[] = []
  const none = (): void => undefined
  const leaks: Readonly<Record<string, (world: GrowthWorld) => void>> = {
    'timers': ({ clock }) => clock.setTimer(none, 1),
    'listeners of the bus': ({ ports }) => ports.bus.on('a name', none),
    'listeners of the lifecycle': ({ lifecycle }) => lifecycle.watch(none),
    'listeners of the network': ({ network }) => network.watch(none),
    'sockets': ({ ports }) => ports.socket.open({ url: 'wss://feed.example.com/ws' }, none),
    'listeners of window': () => window.addEventListener('online', () => undefined),
    'listeners of document': () => document.addEventListener('visibilitychange', () => undefined),
    'listeners of uni': () => uni.onNetworkStatusChange(none),
    'system timers': () => setTimeout(none, 1),
  }
  const measure = (leak: (world: GrowthWorld, input: object) => void) => {
    const life: ClientLife = (world) => {
      const input = {}
      leak(world, input)
      return Promise.resolve([input])
    }
    const { live, counts } = createClientStage(life)
    return measureGrowth({ live, counts: () => ({ ...globals(), ...counts() }) })
  }

  test.each(Object.entries(leaks))('GR-5: detects leaked %s', async (name, leak) => {
    expect(complaintsOf(await measure(leak))).toContainEqual(expect.stringContaining(name))
  })

  test('GR-5: detects input values that stay in memory', async () => {
    const found = new Map([
      ['leaking', (await measure((_, input) => void kept.push(input))).inputs],
      ['sound', (await measure(() => undefined)).inputs],
    ])
    expect(await findSurvivors(found, 3)).toEqual(['leaking'])
  })
})
