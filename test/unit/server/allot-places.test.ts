import { expect, test } from 'vitest'
import { allotPlaces } from '../../../server/redis/places'

test('RS-27: accounts that have a place keep it, however late they were asked for; others come newest first', () => {
  const wanted = ['newest', 'newer', 'priced', 'oldest', 'also priced']
  const priced = new Set(['priced', 'also priced', 'not wanted'])
  const allotted = (most: number) => allotPlaces(wanted, priced, most)
  expect(allotted(3)).toEqual({ accepted: ['priced', 'also priced', 'newest'], refused: new Set(['newer', 'oldest']) })
  expect(allotted(1)).toEqual({ accepted: ['priced'], refused: new Set(['also priced', 'newest', 'newer', 'oldest']) })
  expect(allotted(0)).toEqual({ accepted: [], refused: new Set(wanted) })
  expect(allotted(5)).toEqual({ accepted: ['priced', 'also priced', 'newest', 'newer', 'oldest'], refused: new Set() })
})
