import { describe, expect, expectTypeOf, test } from 'vitest'
import { arrayFilter, type FilteredPair } from '../../../src/legacy/array-filter'
import { createLegacyRig } from './legacy-rig'

const rows = [
  { id: 'own 1', flwsig: 0, sigtraderid: 0 },
  { id: 'followed 7', flwsig: 1, sigtraderid: 7 },
  { id: 'neither', flwsig: null, sigtraderid: 7 },
  { id: 'own 2', flwsig: false, sigtraderid: 7 },
  { id: 'followed text 7', flwsig: '1', sigtraderid: '7' },
  { id: 'followed 9', flwsig: true, sigtraderid: 9 },
  { id: 'own 3', flwsig: '0' },
  { id: 'unsaid' },
]
const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)
const owns = ['own 1', 'own 2', 'own 3']
const followed = ['followed 7', 'followed text 7', 'followed 9']

describe('arrayFilter', () => {
  test.each([7, '7'])('LG-60: `normal` with the signalId %j gives that trader\'s followed rows', (signalId) => {
    expect(ids(arrayFilter(rows, 'normal', signalId))).toEqual(['followed 7', 'followed text 7'])
  })

  test.each([undefined, 0, '0', '', null])('LG-61: `normal` without one (%j) gives followed rows, then own', (none) => {
    expect(ids(arrayFilter(rows, 'normal', none))).toEqual([...followed, ...owns])
    expect(ids(arrayFilter(rows))).toEqual([...followed, ...owns])
  })

  test.each([
    [undefined, followed], [0, followed], [-1, followed], [7, ['followed 7', 'followed text 7']], ['9', ['followed 9']],
    [5, []],
  ])('LG-62: any other type gives followed rows, of the trader %j if there is one, and own ones', (signalId, first) => {
    const { arr1, arr2, ...rest } = arrayFilter(rows, 'pop-up', signalId)
    expect([ids(arr1), ids(arr2), rest]).toEqual([first, owns, {}])
  })

  test('LG-63: it is a method of the class too, and leaves what it is given as it is', () => {
    const { legacy: { socketIO } } = createLegacyRig()
    const given = Object.freeze([...rows])
    const socketIo = new socketIO()
    expect(socketIo.arrayFilter(given)).toEqual(arrayFilter(rows))
    const { arrayFilter: alone } = socketIo
    expect(alone(given, 'other', 7)).toEqual(arrayFilter(rows, 'other', 7))
  })

  test('LG-63: its types say one list or two', () => {
    expectTypeOf(arrayFilter(rows)).toEqualTypeOf<(typeof rows)[number][]>()
    expectTypeOf(arrayFilter(rows, 'normal', 7)).toEqualTypeOf<(typeof rows)[number][]>()
    expectTypeOf(arrayFilter(rows, 'both')).toEqualTypeOf<FilteredPair<(typeof rows)[number]>>()
  })
})
