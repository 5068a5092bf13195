import { expect, test } from 'vitest'
import * as index from '../../../src'
import * as client from '../../../src/client'
import * as debug from '../../../src/debug'
import * as format from '../../../src/format'
import * as protocols from '../../../src/protocols'
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
  'tradewire/client': client,
  'tradewire/protocols': protocols,
  'tradewire/format': format,
  'tradewire/debug': debug,
}

test.each(Object.entries(entries))('ST-8: %s exports the values of the table in CONTRIBUTING', (entry, exported) => {
  expect(documented(entry)).toEqual(Object.keys(exported).sort())
})
