import { expect, test } from 'vitest'
import * as client from '../../src/client'
import * as index from '../../src/index'

const neededByPages = ['createTradewire', 'useChannel', 'usePositions', 'usePositionsStore', 'useSocketIOStore',
  'useSocketLease', 'useTabRule']

test('every name that an entry exports leads to something, and the one for pages has all of the other', () => {
  for (const entry of [client, index]) {
    const empty = Object.entries(entry).filter(([, value]: [string, unknown]) => value === undefined)
    expect(empty).toEqual([])
  }
  expect(Object.keys(index)).toEqual(expect.arrayContaining([...Object.keys(client), ...neededByPages]))
})
