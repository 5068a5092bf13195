import { expect, test } from 'vitest'
import { readSource } from '../repository/source-files'

test.each([
  ['components/tradewire-position-list/list-colours.css', ['', '-soft']],
  ['components/tradewire-positions/tradewire-positions.vue', ['']],
] as const)('CO-36: in %s red and green change places, and a variable of the app goes before both', (path, kinds) => {
  const { text } = readSource(path)
  const rules = (gain: string, loss: string): string => kinds.flatMap((kind) => [
    `  --_gain${kind}: var(--tradewire-gain${kind}, var(--_${gain}${kind}));`,
    `  --_loss${kind}: var(--tradewire-loss${kind}, var(--_${loss}${kind}));`,
  ]).sort().join('\n')
  const found = ['green', 'red'].map((name) => {
    const [, block = ''] = new RegExp(`\n\\.is-gain-${name} \\{\n([^}]+)\n\\}`).exec(text) ?? []
    return block.split('\n').sort().join('\n')
  })
  expect(found).toEqual([rules('green', 'red'), rules('red', 'green')])
})
