import { expect, test } from 'vitest'
import * as client from '../../src/client'
import * as index from '../../src/index'
import * as testing from '../../src/testing'
import * as uniApp from '../../src/testing/uni-app'

const neededByPages = ['createTradewire', 'useChannel', 'usePositions', 'usePositionsStore', 'useSocketIOStore',
  'useSocketLease', 'useTabRule']

test('every name that an entry exports leads to something, and the one for pages has all of the other', () => {
  for (const entry of [client, index, testing, uniApp]) {
    const empty = Object.entries(entry).filter(([, value]: [string, unknown]) => value === undefined)
    expect(empty).toEqual([])
  }
  expect(Object.keys(index)).toEqual(expect.arrayContaining([...Object.keys(client), ...neededByPages]))
})

test('the entries for tests export these values', () => {
  expect(Object.keys(testing).sort()).toEqual(['createTestClock', 'createTestServer'])
  const others = Object.keys(uniApp).filter((name) => !/^on[A-Z]/.test(name))
  expect(others.sort()).toEqual(['drivePage', 'installUni', 'isUniElement', 'resetUniAppDouble'])
})
