import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ComponentPublicInstance } from 'vue'
import { queryIn } from '../../../components/shared/query-in'

afterEach(() => {
  vi.unstubAllGlobals()
})

function stubQueries() {
  const asked: unknown[] = []
  const query = { in: (component: unknown) => (asked.push(['in', component]), query) }
  vi.stubGlobal('uni', { createSelectorQuery: (page: unknown) => (asked.push(['of', page]), query) })
  return { asked, query }
}
const componentUnder = (root: object | null | undefined): ComponentPublicInstance =>
  ({ $root: root }) as unknown as ComponentPublicInstance

describe('a query inside a component', () => {
  test('is made of the component\'s own page where pages are roots, whichever page is on screen', () => {
    const { asked, query } = stubQueries()
    const page = { $page: { id: 2 } }
    const component = componentUnder(page)
    expect(queryIn(component)).toBe(query)
    expect(asked).toEqual([['of', page], ['in', component]])
  })

  test.each([[{}], [undefined], [null]])('is left to the runtime where the root is no page: %o', (root) => {
    const { asked } = stubQueries()
    const component = componentUnder(root)
    queryIn(component)
    expect(asked).toEqual([['of', undefined], ['in', component]])
  })

  test.each([[undefined], [null]])('is left to the runtime where the component is gone: %s', (component) => {
    const { asked } = stubQueries()
    queryIn(component)
    expect(asked).toEqual([['of', undefined], ['in', component]])
  })
})
