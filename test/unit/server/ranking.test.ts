import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAgeQueue } from '../../../server/shared/age-queue'
import { createRanking } from '../../../server/shared/ranking'
import { expectLinear } from '../scaling/cost'

interface Entry {
  size: number
}

const createSizes = () => createRanking<Entry>((one, other) => one.size > other.size)

test('returns the largest entry of a ranking after any updates and removals', () => {
  const step = fc.record({ index: fc.nat(9), size: fc.nat(20), isRemoved: fc.boolean() })
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const ranking = createSizes()
    const entries = Array.from({ length: 10 }, (): Entry => ({ size: 0 }))
    const ranked = new Set<Entry>()
    for (const { index, size, isRemoved } of steps) {
      const entry = entries[index] ?? { size }
      entry.size = isRemoved ? entry.size : size
      if (isRemoved) ranking.remove(entry)
      else ranking.update(entry)
      ranked[isRemoved ? 'delete' : 'add'](entry)
      expect(ranking.first()?.size ?? -1).toBe(Math.max(-1, ...[...ranked].map((each) => each.size)))
    }
  }), { numRuns: 50 })
})

test('returns a queue’s oldest item after deletions, and after the queue is emptied and refilled', () => {
  const queue = createAgeQueue<number>()
  for (const item of [1, 2, 3]) queue.add(item)
  for (const item of [2, 1]) queue.delete(item)
  expect([queue.oldest(), queue.size()]).toEqual([3, 1])
  queue.delete(3)
  expect([queue.oldest(), queue.size()]).toEqual([undefined, 0])
  queue.add(4)
  expect(queue.oldest()).toBe(4)
})

test('CV-112: finds the largest entry almost as fast among many entries as among few', () => {
  expectLinear(1_000, (size) => {
    const ranking = createSizes()
    for (let index = 0; index < size; index += 1) ranking.update({ size: index })
    return () => {
      for (let index = 0; index < size; index += 1) {
        const first = ranking.first()
        if (first === undefined) return
        first.size -= size
        ranking.update(first)
      }
    }
  })
})
