import { Linter } from 'eslint'
import { expect, test } from 'vitest'
import ownRules from '../../../scripts/lint/own-rules.js'

const linter = new Linter()
const reportsOf = (code: string): readonly string[] =>
  linter.verify(code, { plugins: { own: ownRules }, rules: { 'own/no-global-shorthand': 'error' } })
    .map(({ message }) => message)

test.each([
  ['a block', 'if (a) { const name = 1; keep({ name }) }'],
  ['a loop', 'for (const top of list) keep({ top })'],
  ['a destructuring block', 'try { const { open } = given; keep({ open }) } catch (error) { keep(error) }'],
  ['a switch', 'switch (a) { case 1: let status = 1; keep(() => ({ status })) }'],
])('PK-95: rejects a shorthand property for a browser global’s name from %s', (_place, code) => {
  expect(reportsOf(code)).toEqual([expect.stringMatching(/uni-app x reads the global `(name|top|open|status)`/)])
})

test.each([
  ['a variable of a function', 'function play() { const name = 1; return { name } }'],
  ['a parameter', '(name) => { if (name) keep({ name }) }'],
  ['another name', 'if (a) { const label = 1; keep({ label }) }'],
  ['a property with its own name', 'if (a) { const title = 1; keep({ name: title }) }'],
  ['a destructuring pattern', 'if (a) { const { name } = given; keep(name) }'],
])('PK-95: accepts %s', (_case, code) => {
  expect(reportsOf(code)).toEqual([])
})
