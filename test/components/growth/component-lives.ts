import { h, ref, shallowRef, type Component } from 'vue'
import { usePositions } from '../../../src'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'
import type { PageLife } from './page-stage'

type Props = Readonly<Record<string, unknown>>

interface ComponentInputs {
  /** Together the steps cover all props. */
  readonly steps: readonly Props[]
  readonly goesCut?: boolean
  readonly fixed?: Readonly<Record<string, () => unknown>>
}

const texts = {}
const looks: readonly Props[] = [
  { theme: 'dark', locale: 'zh-Hans', texts, selection: { symbol: 'none' } }, { theme: 'auto', client: 'default' },
]

export const componentInputs: Readonly<Record<string, ComponentInputs>> = {
  'tradewire-banner/tradewire-banner.vue': { goesCut: true, steps: [...looks, { placement: 'inline' }] },
  'tradewire-freshness/tradewire-freshness.vue': { steps: [...looks, { positions: undefined }] },
  'tradewire-inspector/tradewire-inspector.vue': { goesCut: true, steps: [...looks, { placement: 'inline' }] },
  'tradewire-position-list/doubt-frame.vue': { steps: [{}], fixed: { positions: () => usePositions() } },
  'tradewire-position-list/tradewire-position-list.vue': {
    fixed: {
      positions: () => usePositions({ symbol: 'none' }),
      scroll: () => ({ topPx: ref(0), viewportPx: ref(600) }),
    },
    steps: [
      ...looks, { gainColour: 'red' },
      { sort: { by: 'profit' }, grouped: true, where: () => true, selectable: 'many', selected: [1] },
      { wide: true, sortable: true },
      { selection: { followed: true }, markOf: () => 'waiting', heightPx: 300, rowHeightPx: 40, headHeightPx: 20 },
      { detailsHeightPx: 80, refreshable: true, refreshing: true, overscanRows: 2, flushMs: 50 },
    ],
  },
  'tradewire-positions/positions-head.vue': {
    fixed: { positions: () => usePositions() },
    steps: [{ texts: positionsTexts.en, theme: 'light' }, { texts: positionsTexts.zhHans, theme: 'dark' }],
  },
  'tradewire-positions/tradewire-positions.vue': {
    steps: [
      ...looks, { selection: { own: true }, heightPx: 80, rowHeightPx: 40, gainColour: 'green' },
      { positions: undefined, source: undefined },
    ],
  },
}

export function propsLeftOut(component: Component, { steps, fixed = {} }: ComponentInputs): readonly string[] {
  const own: unknown = Reflect.get(component, 'props')
  const given = new Set([...Object.keys(fixed), ...steps.flatMap((props) => Object.keys(props))])
  return typeof own === 'object' && own !== null ? Object.keys(own).filter((name) => !given.has(name)) : []
}

export function componentLife(
  component: Component, { steps, fixed = {}, goesCut = false }: ComponentInputs,
): () => PageLife {
  return () => {
    const props = shallowRef(steps[0])
    return {
      inputs: [props],
      steps: steps.length,
      goesCut,
      setup() {
        const kept = Object.fromEntries(Object.entries(fixed).map(([name, make]) => [name, make()]))
        return () => h(component, { ...kept, ...props.value })
      },
      change: (step) => void (props.value = steps[step]),
    }
  }
}
