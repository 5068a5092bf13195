import { expect, test } from 'vitest'
import { vendors } from '../../hosts/mini-program/vendors'
import { readSource } from './source-files'

const tables = [['docs/platforms.md', '模拟'], ['docs/en/platforms.md', 'simulated']] as const

test.each(tables)('HO-303: %s has a row for each mini-program with a profile, graded as simulated', (path, grade) => {
  const rows = readSource(path).text.split('\n').filter((line) => line.startsWith('| '))
  for (const name of Object.keys(vendors)) {
    const row = rows.find((line) => line.includes(`\`${name}\``)) ?? ''
    expect(row.split('|').map((cell) => cell.trim()), name).toContain(grade)
  }
})
