import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

const colours = (css: string): readonly string[] =>
  [...css.matchAll(/--tradewire-(gain|gain-soft|loss|loss-soft)[,:] (#\w+)/g)]
    .map(([, name, value]) => `${name} ${value}`)

const exchanged = (colour: string): string =>
  colour.replace(/^(gain|loss)/, (name) => (name === 'gain' ? 'loss' : 'gain'))

const pages = ['docs/en/components.md', 'docs/components.md']

test.each(pages)('CO-36: %s exchanges gain and loss in both themes', (path) => {
  const [, css = ''] = /```css\n(\/\* App\.vue \*\/[^]*?)```/.exec(read(path)) ?? []
  // The component has its dark colours twice: for the theme, and for the system's.
  const own = new Set(colours(read('components/tradewire-position-list/list-colours.css')))
  expect(own.size).toBe(8)
  expect([...colours(css)].sort()).toEqual([...own].map(exchanged).sort())
})
