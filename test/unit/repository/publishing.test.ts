import { expect, test } from 'vitest'
import { readFacts } from '../../../scripts/pack/facts'
import { uniManifest } from '../../../scripts/pack/uni-manifest'
import { readSource, readSources } from './source-files'

/** `npm install tradewire`, also with a version, by pnpm or yarn, and among others; not a file's name. */
const fromRegistry = /\b(p?npm (i|install|add)|yarn add)\b[^\n`]*(?<![\w./-])tradewire(@[\w.^~-]+)?(?![\w./-])/

test('PK-18: no text tells to install the package from the registry', () => {
  expect('npm install vue tradewire@0.1.0').toMatch(fromRegistry)
  expect('npm install ./tradewire-0.1.0.tgz pinia@2.2.4').not.toMatch(fromRegistry)
  const texts = readSources((path) => /\.(md|html|vue|ts)$/.test(path) && !path.startsWith('test/'))
  const found = texts.filter(({ text }) => fromRegistry.test(text)).map(({ path }) => path)
  expect(found).toEqual([])
})

test('PK-19: the market\'s texts are those of the plugin\'s manifest', () => {
  const { text } = readSource('market/listing.zh-CN.md')
  const { id, displayName, description, keywords } = uniManifest(readFacts())
  const parts = [`\`${id}\``, displayName, description, keywords.join('，')]
  for (const part of parts) expect(text).toContain(`| ${part} |`)
  expect(readSource('market/listing.md').text).toContain(`| keywords | ${['websocket', 'socket'].join(', ')}`)
})
