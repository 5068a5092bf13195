import { expect, test } from 'vitest'
import { createMemoryNames } from '../../../server/directory/name-directory'

test('the name stays with the newcomer when the one before has ended', () => {
  const names = createMemoryNames()
  let replaced = 0
  const holder = (): Parameters<typeof names.take>[1] => ({
    held: () => undefined, lost: () => undefined, replaced: () => void (replaced += 1),
  })
  const first = names.take('Ann', holder())
  names.take('Ann', holder())
  first.release()
  names.take('Ann', holder())
  expect(replaced).toBe(2)
})
