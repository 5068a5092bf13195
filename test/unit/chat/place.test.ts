import { expect, test } from 'vitest'
import { comparePlaces } from '../../../src/chat/model/messages'

test('CM-4: of two messages of one moment the id decides, from either side', () => {
  const [one, other] = [{ createdAt: 5, id: 'a' }, { createdAt: 5, id: 'b' }]
  expect(comparePlaces(one, other)).toBeLessThan(0)
  expect(comparePlaces(other, one)).toBeGreaterThan(0)
  expect(comparePlaces(one, { ...one })).toBe(0)
  expect(comparePlaces({ ...one, createdAt: 6 }, other)).toBeGreaterThan(0)
})
