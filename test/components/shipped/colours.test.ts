import { afterEach, describe, expect, test } from 'vitest'
import axe from 'axe-core'
import type { VueWrapper } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { readSource, readSources } from '../../unit/repository/source-files'
import type { Position, Ticket } from '../../../src'
import { useDemoStage } from '../demo/demo-stage'
import TradewireBanner from '../../../components/tradewire-banner/tradewire-banner.vue'
import TradewireFreshness from '../../../components/tradewire-freshness/tradewire-freshness.vue'
import TradewireInspector from '../../../components/tradewire-inspector/tradewire-inspector.vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import TradewirePositions from '../../../components/tradewire-positions/tradewire-positions.vue'

/** Components with all their styles, including separate files. */
const components = readSources((path) => /^components\/([a-z-]+)\/\1\.vue$/.test(path)).map(({ path, text }) => {
  const folder = path.slice(0, path.lastIndexOf('/'))
  return { path, text: text.replaceAll(/<style scoped src="\.\/([\w-]+\.css)"><\/style>/g, (_tag, name: string) =>
    `<style scoped>\n${readSource(`${folder}/${name}`).text}</style>`) }
})

function defaultsIn(block: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const declared = block.matchAll(/--_([\w-]+): var\(--tradewire-([\w-]+), (#\w{6})\)/g)
  for (const [, own = '', name = '', colour = ''] of declared) {
    expect(name, 'what an app sets is named as what it is for').toBe(own)
    found[name] = colour
  }
  return found
}

function coloursOf(text: string) {
  const block = (opening: RegExp): string => {
    const start = text.search(opening)
    if (start < 0) throw new Error(`No ${String(opening)}`)
    return text.slice(start, text.indexOf('}', start))
  }
  return {
    light: defaultsIn(block(/\n\.[a-z-]+ \{\n {2}--_/)),
    dark: defaultsIn(block(/\n\.tradewire-dark \{/)),
    auto: defaultsIn(block(/\n {2}\.tradewire-auto \{/)),
  }
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((first, second) => first - second)
  return (high + 0.05) / (low + 0.05)
}

/** Text and surface. Texts without a surface are on uni's page, which is white or black. */
const pairs = [
  ['warn', 'warn-soft'], ['bad', 'bad-soft'], ['text', 'surface'], ['secondary', 'surface'], ['good', 'surface'],
  ['warn', 'surface'], ['buy', 'buy-soft'], ['sell', 'sell-soft'], ['text', 'accent-soft'], ['text', 'green-soft'],
  ['text', 'red-soft'], ['secondary', 'accent-soft'], ['green', 'surface'], ['red', 'surface'], ['buy', 'surface'],
  ['sell', 'surface'],
] as const

const gainAndLoss = ['gain', 'gain-soft', 'loss', 'loss-soft']

describe('colours in the shipped components', () => {
  test('CO-30: has a light and a dark default for each colour variable, and uses dark with `auto` at night', () => {
    expect(components.map(({ path }) => path.split('/')[1])).toEqual([
      'tradewire-banner', 'tradewire-freshness', 'tradewire-inspector', 'tradewire-position-list',
      'tradewire-positions',
    ])
    for (const { path, text } of components) {
      const { light, dark, auto } = coloursOf(text)
      expect(Object.keys(light).length, path).toBeGreaterThan(2)
      expect(Object.keys(dark), path).toEqual(Object.keys(light))
      expect(auto, path).toEqual(dark)
      const used = [...text.matchAll(/var\(--_([\w-]+)\)/g)].map(([, name]) => name)
      const known = new Set([...Object.keys(light), ...(light.green === undefined ? [] : gainAndLoss)])
      expect([...new Set(used)].filter((name) => name !== undefined && !known.has(name)), path).toEqual([])
      const style = text.slice(text.indexOf('<style'))
      expect(style.replaceAll(/var\(--tradewire-[\w-]+, #\w{6}\)/g, ''), path).not.toMatch(/#[0-9a-f]{3}/i)
    }
  })

  test('CO-31: gives all text a contrast of at least 4.5 to 1 in both themes', () => {
    let checked = 0
    for (const { path, text } of components) {
      for (const [name, colours] of Object.entries(coloursOf(text))) {
        const page = name === 'light' ? '#ffffff' : '#141a23'
        for (const [front, back] of pairs) {
          const colour = colours[front]
          const ground = colours[back] ?? (back === 'surface' ? page : undefined)
          if (colour === undefined || ground === undefined) continue
          checked += 1
          expect(contrast(colour, ground), `${path} ${name}: ${front} on ${back}`).toBeGreaterThanOrEqual(4.5)
        }
      }
    }
    expect(checked).toBeGreaterThan(30)
  })
})

const stage = useDemoStage()

afterEach(() => {
  document.body.innerHTML = ''
})

/** Returns axe-core's serious and critical findings. Contrast has its own tests, because jsdom has no layout. */
async function barriersIn(wrapper: VueWrapper): Promise<readonly string[]> {
  const root: unknown = wrapper.element.parentElement ?? wrapper.element
  if (!(root instanceof Element)) throw new Error('nothing was mounted')
  document.body.append(root)
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false } } })
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

const some: readonly Partial<Position>[] = [1, 2, 3].map((profit) => ({ profit, sigtraderid: 501, signame: 'Ann' }))

describe('screen reader support', () => {
  test.each([
    ['rows', {}],
    ['rows with details', { detailsHeightPx: 90 }],
    ['a table', { wide: true, grouped: true }],
    ['rows with single selection', { selectable: 'one' }],
    ['rows with multiple selection', { selectable: 'many', selected: [1], markOf: () => 'waiting' }],
  ] as const)('CO-37: passes axe-core with a list of %s', async (_, props) => {
    const list = stage().show(TradewirePositionList, { heightPx: 480, ...props })
    expect(await barriersIn(list)).toEqual([])
    await stage().goLive(some)
    await list.find('.line').trigger('click')
    expect(await barriersIn(list)).toEqual([])
  })

  test('CO-37: gives rows that the app renders the role `option` while the user can select them', async () => {
    const list = stage().show(defineComponent(() => () => h(
      TradewirePositionList,
      { heightPx: 480, selectable: 'many', selected: [2] },
      { row: ({ ticket }: { readonly ticket: Ticket }) => h('b', String(ticket)) },
    )))
    await stage().goLive(some)
    const places = list.findAll('.positions-place')
    expect(places.map((place) => place.attributes('role'))).toEqual(['option', 'option', 'option'])
    expect(places.map((place) => place.attributes('aria-selected'))).toEqual(['false', 'true', 'false'])
    expect(await barriersIn(list)).toEqual([])
  })

  test('CO-37: passes axe-core with totals and rows, the freshness label and the banner', async () => {
    const positions = stage().show(TradewirePositions, { heightPx: 480 })
    const label = stage().show(TradewireFreshness)
    const banner = stage().show(TradewireBanner)
    expect(await barriersIn(positions)).toEqual([])
    await stage().goLive(some)
    for (const each of [positions, label]) expect(await barriersIn(each)).toEqual([])
    await stage().lose()
    expect(banner.find('.banner-button').exists()).toBe(true)
    for (const each of [positions, label, banner]) expect(await barriersIn(each)).toEqual([])
  })

  test.each(['bottom', 'inline'] as const)('CO-37: passes axe-core with the inspector at position %s', async (
    placement,
  ) => {
    await stage().goLive()
    const inspector = stage().show(TradewireInspector, { placement })
    expect(await barriersIn(inspector)).toEqual([])
    if (placement === 'bottom') await inspector.find('.inspector-button').trigger('click')
    expect(inspector.find('.inspector-event').exists()).toBe(true)
    expect(await barriersIn(inspector)).toEqual([])
  })

  test('CO-8: announces each attempt in the banner, but not the seconds of the countdown', async () => {
    const banner = await stage().showLive([{}], TradewireBanner)
    await stage().cutOff()
    const live = (): string | undefined => banner.find('.banner-line').attributes('aria-live')
    expect([banner.attributes('role'), live()]).toEqual(['status', 'off'])
    for (let turn = 0; turn < 200 && stage().socket.last().state !== 'connecting'; turn += 1) await stage().pass(100)
    expect(live()).toBe('polite')
  })
})
