import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { h5Quirks } from '../quirks'
import { fixes } from '../without-fix/fixes'

const here = dirname(fileURLToPath(import.meta.url))
const self = 'complaints-have-fixes.test.ts'
const files = readdirSync(here).filter((name) => name.endsWith('.test.ts') && name !== self)
const text = files.map((name) => readFileSync(join(here, name), 'utf8')).join('\n')
const titles = [...text.matchAll(/'((?:complaint|quirk) \w+(?:, without fix|, off)?):/g)].map(([, head = '']) => head)

const complaints = Array.from({ length: 14 }, (_, index) => `complaint ${index + 1}`)
const quirks = Object.keys(h5Quirks)

test('HO-186: each complaint and each quirk has its fix, and each fix is removed once', () => {
  const fixed = new Set<string>(fixes.flatMap((fix) => fix.fixes))
  expect([...complaints, ...quirks].filter((name) => !fixed.has(name))).toEqual([])
  expect(complaints.filter((name) => !titles.includes(name) || !titles.includes(`${name}, without fix`))).toEqual([])
  expect(quirks.filter((name) => !titles.some((title) => title.startsWith(`quirk ${name}`)))).toEqual([])
  expect(fixes.filter(({ name }) => !text.includes(`['${name}']`)).map(({ name }) => name)).toEqual([])
})
