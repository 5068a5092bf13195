import { expect, test } from 'vitest'
import { vendorRules } from '../../../src/testing/uni/vendors'
import { readSource } from './source-files'

const tables = [['docs/platforms.md', '模拟'], ['docs/en/platforms.md', 'simulated']] as const

test.each(tables)('HO-303: %s has a row for each target known by documents, graded simulated', (path, grade) => {
  const rows = readSource(path).text.split('\n').filter((line) => line.startsWith('| '))
  for (const name of Object.keys(vendorRules).filter((each) => each !== 'h5' && each !== 'app')) {
    const row = rows.find((line) => line.includes(`\`${name}\``)) ?? ''
    expect(row.split('|').map((cell) => cell.trim()), name).toContain(grade)
  }
})

test.each(['docs/testing.md', 'docs/en/testing.md'])('TE-13: %s names each target that the double takes', (path) => {
  const { text } = readSource(path)
  expect(Object.keys(vendorRules).filter((name) => !text.includes(`\`${name}\``))).toEqual([])
})
