import { expect, test } from 'vitest'
import * as index from '../../../src'
import * as client from '../../../src/client'
import * as debug from '../../../src/debug'
import * as format from '../../../src/format'
import * as protocols from '../../../src/protocols'
import * as stores from '../../../src/stores'
import * as testing from '../../../src/testing'
import * as uniApp from '../../../src/testing/uni-app'
import { readSource } from './source-files'

/** The row of an entry in the table of CONTRIBUTING.md. */
function documented(entry: string): readonly string[] {
  const { text } = readSource('CONTRIBUTING.md')
  const row = text.split('\n').find((line) => line.startsWith(`| \`${entry}\` |`))
  const [, , names = ''] = row?.split('|') ?? []
  return [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort()
}

const entries = {
  'tradewire': index,
  'tradewire/stores': stores,
  'tradewire/client': client,
  'tradewire/protocols': protocols,
  'tradewire/format': format,
  'tradewire/debug': debug,
}

test.each(Object.entries(entries))('ST-8: %s exports the values of the table in CONTRIBUTING', (entry, exported) => {
  expect(documented(entry)).toEqual(Object.keys(exported).sort())
})

test('every name that an entry exports leads to something', () => {
  for (const entry of [...Object.values(entries), testing, uniApp]) {
    expect(Object.entries<unknown>(entry).filter(([, value]) => value === undefined)).toEqual([])
  }
})

test('the entries for tests export these values', () => {
  expect(Object.keys(testing).sort()).toEqual(['createTestClock', 'createTestServer'])
  const others = Object.keys(uniApp).filter((name) => !/^on[A-Z]/.test(name))
  expect(others.sort()).toEqual(['drivePage', 'installUni', 'isUniElement', 'resetUniAppDouble'])
})
