import { expect, test } from 'vitest'
import { createOwedTask } from '../../../server/redis/owed-task'

test('RS-35: what is owed is asked until it is answered, and once', async () => {
  let asked = 0
  let fails = true
  const task = createOwedTask(() => {
    asked += 1
    return fails ? Promise.reject(new Error('Redis is away')) : Promise.resolve()
  })
  await task.settle()
  expect(asked).toBe(0)
  task.owe()
  await expect(task.settle()).rejects.toThrow('Redis is away')
  fails = false
  await task.settle()
  await task.settle()
  expect(asked).toBe(2)
})

test('RS-35: what becomes owed while it is asked is asked again', async () => {
  let asked = 0
  const task = createOwedTask(() => {
    asked += 1
    if (asked === 1) task.owe()
    return Promise.resolve()
  })
  task.owe()
  for (let turn = 0; turn < 3; turn += 1) await task.settle()
  expect(asked).toBe(2)
})
