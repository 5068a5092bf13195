import { describe, expect, test } from 'vitest'
import { compareFile } from '../../../scripts/language/compare'

const faults = (path: string, before: string, after: string): readonly string[] =>
  compareFile(path, before, after).faults

describe('scripts/language/same-code.ts', () => {
  test.each([
    ['a comment', '/** Old. */\nf(1) // old', '// New words.\nf(1)'],
    ['a title', 'test(\'RC-1: old\', () => f(1))', 'test(\'RC-1: reads f\', () => f(1))'],
    ['a title of rows', 'test.each(rows)(`old ${n}`, f)', 'test.each(rows)(`new ${n}`, f)'],
    ['a message on two lines', 'throw new Error(\'old words\')', 'throw new Error(\'new words \'\n  + \'and more\')'],
    ['a trailing comma', 'f(a, b)', 'f(\n  a,\n  b,\n)'],
  ])('DO-76: accepts a change of %s', (_, before, after) => {
    expect(faults('a.ts', before, after)).toEqual([])
  })

  test.each([
    ['an identifier', 'f(1) // old', 'g(1) // old'],
    ['a number', 'f(1)', 'f(2)'],
    ['a one-word string', 'f(\'old\')', 'f(\'new\')'],
    ['a missing statement', 'f(1); g()', 'f(1)'],
    ['an expression in a title', 'test(`a ${n}`, f)', 'test(`a ${m}`, f)'],
    ['a regular expression', '/a b/.test(c)', '/a c/.test(c)'],
  ])('DO-76: reports a change of %s', (_, before, after) => {
    expect(faults('a.ts', before, after)).toHaveLength(1)
  })

  test('DO-76: compares the script, the template and the style of a component', () => {
    const component = '<script setup>\n// Old.\nf(1)\n</script><template><!-- old --><b>{{ a }}</b></template>'
    expect(faults('a.vue', component, component.replace('Old', 'New').replace('old', 'new'))).toEqual([])
    expect(faults('a.vue', component, component.replace('f(1)', 'f(2)'))).toHaveLength(1)
    expect(faults('a.vue', component, component.replace('{{ a }}', '{{ b }}'))).toHaveLength(1)
  })

  test('DO-76: compares the ids, numbers, code and links of each rule', () => {
    const rule = '- **RC-1** After 30 s the server sends `Ping` ([docs](a.md), RC-2).'
    expect(faults('a.md', rule, '- **RC-1** The server sends `Ping` after 30 s (RC-2, [page](a.md)).')).toEqual([])
    for (const part of ['30', 'Ping', 'a.md', 'RC-2', 'RC-1']) {
      expect(faults('a.md', rule, rule.replace(part, '9'))).toHaveLength(1)
    }
  })

  test('DO-76: lists each text whose negations or conditions changed', () => {
    const { reworded } = compareFile('a.md', '- **RC-1** It is not kept.', '- **RC-1** The server drops the entry.')
    expect(reworded).toEqual(['RC-1: [not] became []: - **RC-1** The server drops the entry.'])
  })
})
