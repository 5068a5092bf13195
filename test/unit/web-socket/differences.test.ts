import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cases } from '../../web-socket-cases/cases'

/** The first column of the table under "W3C WebSocket". */
function documented(): readonly string[] {
  const text = readFileSync(new URL('../../../docs/en/platforms.md', import.meta.url), 'utf8')
  const [, section = ''] = text.split('### W3C WebSocket\n')
  const [, ...rows] = section.split('|---|---|---|---|\n')[1]?.split('\n\n')[0]?.split(/^\| /m) ?? []
  return rows.map((row) => row.split(' | ')[0] ?? '')
}

test('WS-61: each difference from a browser has its row in the documents, each row a case', () => {
  const named = new Set(cases.flatMap(({ differs }) => (differs === undefined ? [] : [differs])))
  expect(documented()).not.toEqual([])
  expect([...named].sort()).toEqual([...documented()].sort())
})

test('WS-61: cases have unique names, by which a page reports their results', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
