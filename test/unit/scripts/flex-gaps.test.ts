import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listBelow } from '../../../scripts/pack/folder'
import { withMargins } from '../../../scripts/flex-gaps'

const old = (css: string): string => `@supports not (inset:0){${css}}`

test.each([
  ['.a{display:flex;gap:8px}', '.a>*:not(:last-child){margin-right:8px}'],
  ['.a,.b{display:inline-flex;gap:2px 4px}', '.a>*:not(:last-child),.b>*:not(:last-child){margin-right:4px}'],
  ['.a{display:flex;flex-direction:column;gap:8px}', '.a>*:not(:last-child){margin-bottom:8px}'],
  ['.a{display:flex;flex-wrap:wrap;gap:8px}',
    '.a>*{margin-top:calc(8px/2);margin-bottom:calc(8px/2)}.a>*:not(:last-child){margin-right:8px}'],
  ['.a{flex-direction:column;gap:8px}', '.a>*:not(:last-child){margin-right:0;margin-bottom:8px}'],
])('adds margins to %s for a browser without flex gaps', (css, added) => {
  expect(withMargins(css)).toBe(css + old(added))
  expect(withMargins(`@media print{${css}}`)).toBe(`@media print{${css}${old(added)}}`)
})

test('uses the old property names for grid gaps, and leaves boxes without a gap unchanged', () => {
  expect(withMargins('.a{display:grid;gap:8px;column-gap:4px}.b{display:flex}'))
    .toBe('.a{display:grid;grid-gap:8px;grid-column-gap:4px}.b{display:flex}')
})

const stylesBelow = (folder: string): string[] => listBelow(folder)
  .filter((path) => /\.(?:css|vue)$/.test(path))
  .map((path) => readFileSync(join(folder, path), 'utf8').replace(/[^]*<style[^>]*>|\/\*[^]*?\*\/|<\/style>/g, ''))
const blocksBelow = (folder: string): string[] => stylesBelow(folder).flatMap((css) => css.split(/[{}]/))

test('CO-49: finds no flexbox gap and no inset property in the shipped components', () => {
  const blocks = blocksBelow('components')
  expect(blocks.filter((block) => /\bgrid-gap:/.test(block))).toHaveLength(1)
  expect(blocks.filter((block) => /(?<!grid-)\bgap:|\binset:/.test(block))).toEqual([])
})

test('CO-50: finds only class selectors in the shipped components', () => {
  const selectors = stylesBelow('components').flatMap((css) => css.match(/[^{};]+(?=\{)/g) ?? [])
    .filter((list) => !list.includes('@')).flatMap((list) => list.split(',')).map((each) => each.trim())
  expect(selectors).toContain('.position-head')
  const isAllowed = /^(?:\d+%|from|to|(?:\.[\w-]+|:not\(\.[\w-]+\)|:+[\w-]+|[\s>+~])+)$/
  expect(selectors.filter((each) => !isAllowed.test(each))).toEqual([])
})

test('CO-51: keeps fixed elements of the shipped components above the safe area', () => {
  const fixed = stylesBelow('components').filter((css) => css.includes('position: fixed'))
  expect(fixed).toHaveLength(2)
  for (const css of fixed) expect(css).toContain('max(var(--window-bottom, 0px), env(safe-area-inset-bottom))')
})

test.each(['demo', 'pages'])('sets a gap in each CSS rule of %s that sets flex-direction without display', (folder) => {
  const turning = blocksBelow(folder).filter((block) => /\bflex-direction:/.test(block) && !/\bdisplay:/.test(block))
  expect(turning).not.toEqual([])
  expect(turning.filter((block) => !/\bgap:/.test(block))).toEqual([])
})
