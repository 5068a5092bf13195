import { expect, test } from 'vitest'
import { withMargins } from '../../../scripts/flex-gaps'

const old = (css: string): string => `@supports not (inset:0){${css}}`

test.each([
  ['.a{display:flex;gap:8px}', '.a>*:not(:last-child){margin-right:8px}'],
  ['.a,.b{display:inline-flex;gap:2px 4px}', '.a>*:not(:last-child),.b>*:not(:last-child){margin-right:4px}'],
  ['.a{display:flex;flex-direction:column;gap:8px}', '.a>*:not(:last-child){margin-bottom:8px}'],
  ['.a{display:flex;flex-wrap:wrap;gap:8px}',
    '.a>*{margin-top:calc(8px/2);margin-bottom:calc(8px/2)}.a>*:not(:last-child){margin-right:8px}'],
])('adds margins to %s for a browser without flex gaps', (css, added) => {
  expect(withMargins(css)).toBe(css + old(added))
  expect(withMargins(`@media print{${css}}`)).toBe(`@media print{${css}${old(added)}}`)
})

test('leaves grids and flex boxes without a gap unchanged', () => {
  const css = '.a{display:grid;gap:8px}.b{display:flex}'
  expect(withMargins(css)).toBe(css)
})
