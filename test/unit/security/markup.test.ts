import { describe, expect, test } from 'vitest'
import type { SourceFile } from '../repository/source-files'
import { readSources } from '../repository/source-files'

const ways: readonly (readonly [string, RegExp])[] = [
  ['v-html', /\bv-html\b/],
  ['rich-text', /<rich-text\b|\bRichText\b/],
  ['innerHTML', /\b(?:inner|outer)HTML\b/],
  ['insertAdjacentHTML', /\binsertAdjacentHTML\b/],
  ['document.write', /\bdocument\.write/],
  ['createContextualFragment', /\bcreateContextualFragment\b|\bDOMParser\b/],
  ['code from text', /\beval\s*\(|\bnew\s+Function\b/],
  ['a script address', /javascript:/i],
  ['web-view', /<web-view\b/],
]

function found({ path, text }: SourceFile): readonly string[] {
  return ways.filter(([, pattern]) => pattern.test(text)).map(([name]) => `${path}: ${name}`)
}

const isShipped = (path: string): boolean =>
  /^(?:src|components|pages|demo)\/.*\.(?:ts|vue|html)$/.test(path) || /^(?:App\.vue|main\.ts|index\.html)$/.test(path)

describe('code that creates markup from strings', () => {
  test('SE-7: finds no markup created from strings in the plugin, the components and the demo', () => {
    const sources = readSources(isShipped)
    expect(sources.length).toBeGreaterThan(150)
    expect(sources.flatMap(found)).toEqual([])
  })

  test.each([
    ['<view v-html="name" />'], ['<rich-text :nodes="name" />'], ['row.innerHTML = name'], ['eval (name)'],
    ['new Function(name)'], ['<a href="javascript:void 0">'], ['document.write(name)'],
  ])('SE-7: detects code that creates markup from strings: %s', (text) => {
    expect(found({ path: 'a.vue', text })).toHaveLength(1)
  })
})
