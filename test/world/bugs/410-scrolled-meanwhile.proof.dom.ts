import { mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { defineComponent, h, ref, type Ref } from 'vue'
import { useListOffset } from '../../../components/tradewire-position-list/use-list-offset'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

test('a list begins where it was measured, however far the page has scrolled when the answer comes', () => {
  app = installUni()
  const answers: (() => void)[] = []
  const topPx = ref(0)
  /** In a mini-program the view measures at the call, and answers some frames later. */
  const query = {
    in: () => query,
    select: () => query,
    boundingClientRect(answer: (rect: { readonly top: number }) => void) {
      const rect = { top: 300 - topPx.value }
      answers.push(() => answer(rect))
      return query
    },
    exec: () => undefined,
  }
  Object.assign(uni, { createSelectorQuery: () => query })
  let offsetPx: Readonly<Ref<number>> = ref(0)
  const list = mount(defineComponent({
    setup() {
      offsetPx = useListOffset({ topPx, viewportPx: ref(800) }, () => '')
      return () => h('div', { class: 'position-rows' })
    },
  }))
  topPx.value = 1_200
  for (const answer of answers.splice(0)) answer()
  expect(offsetPx.value).toBe(300)
  list.unmount()
})
