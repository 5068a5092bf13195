import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { h5Quirks } from '../quirks'
import { cures } from '../uncured/cures'

const here = dirname(fileURLToPath(import.meta.url))
const files = readdirSync(here).filter((name) => name.endsWith('.test.ts') && name !== 'complete.test.ts')
const text = files.map((name) => readFileSync(join(here, name), 'utf8')).join('\n')
const titles = [...text.matchAll(/'((?:complaint|quirk) \w+(?:, uncured|, off)?):/g)].map(([, head = '']) => head)

const complaints = Array.from({ length: 14 }, (_, index) => `complaint ${index + 1}`)
const quirks = Object.keys(h5Quirks)

test('HO-186: each complaint and each habit has its cure, and each cure is taken away', () => {
  const cured = new Set<string>(cures.flatMap((cure) => cure.cures))
  expect([...complaints, ...quirks].filter((name) => !cured.has(name))).toEqual([])
  expect(complaints.filter((name) => !titles.includes(name) || !titles.includes(`${name}, uncured`))).toEqual([])
  expect(quirks.filter((name) => !titles.some((title) => title.startsWith(`quirk ${name}`)))).toEqual([])
  expect(cures.filter(({ name }) => !text.includes(`['${name}']`)).map(({ name }) => name)).toEqual([])
})
