import { expect, test, vi } from 'vitest'
import { createRenderer, defineComponent, h, nextTick } from 'vue'
import { useRowKeys } from '../../../components/tradewire-position-list/use-row-keys'

/** Elements of a platform that has no document. */
const { createApp } = createRenderer<object, object>({
  patchProp: () => undefined,
  insert: () => undefined,
  remove: () => undefined,
  createElement: () => ({}),
  createText: () => ({}),
  createComment: () => ({}),
  setText: () => undefined,
  setElementText: () => undefined,
  parentNode: () => null,
  nextSibling: () => null,
})

test('PL-17: where there is no document, as in a mini-program, a list asks for no element', async () => {
  const failed = vi.fn()
  const asked = vi.fn(() => true)
  const app = createApp(defineComponent(() => {
    useRowKeys({ isTapped: asked, arranged: () => 0, opened: () => null, scrolls: true })
    return () => h('view')
  }))
  app.config.errorHandler = failed
  app.mount({})
  await nextTick()
  app.unmount()
  expect([failed.mock.calls, asked.mock.calls]).toEqual([[], []])
})
