import { expect, test } from 'vitest'
import { createRestoreGate } from '../../../server/chat/redis/restore-gate'
import { isAfter } from '../../../server/redis/read-reply'

const immediately = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)))

function gateWithTold(patienceMs = 10_000) {
  const gate = createRestoreGate(patienceMs)
  const told: string[] = []
  const read = (...ids: readonly string[]): void => ids.forEach((id) => gate.pass(id, () => void told.push(id)))
  return { gate, told, read }
}

test('RS-65: entries are compared by time, then by number', () => {
  expect(isAfter('10-0', '9-0')).toBe(true)
  expect(isAfter('10-10', '10-9')).toBe(true)
  expect(isAfter('10-9', '10-9')).toBe(false)
  expect(isAfter('9-11', '10-9')).toBe(false)
})

test('RS-65: without a returning client, entries are delivered as they are read', () => {
  const { gate, told, read } = gateWithTold()
  expect([gate.told(), createRestoreGate(1, '7-1').told()]).toEqual(['0-0', '7-1'])
  read('1-0', '1-1', '2-0')
  expect([told, gate.told()]).toEqual([['1-0', '1-1', '2-0'], '2-0'])
})

test('RS-65: what is behind the place waits until the returning client is there', async () => {
  const { gate, told, read } = gateWithTold()
  read('1-0')
  const restored = gate.restore(async (upTo) => {
    // Read before the place is known.
    read('2-0')
    expect(told).toEqual(['1-0'])
    const known = upTo('3-0')
    read('3-0', '3-1')
    await known
    expect([told, gate.told()]).toEqual([['1-0', '2-0', '3-0'], '3-0'])
    return 'session'
  })
  expect(await restored).toBe('session')
  // Still held: the session is handed over first.
  expect(told).toEqual(['1-0', '2-0', '3-0'])
  await immediately()
  expect(told).toEqual(['1-0', '2-0', '3-0', '3-1'])
})

test('RS-65: accounts that return together are restored one after the other', async () => {
  const { gate, told, read } = gateWithTold()
  const steps: string[] = []
  const come = (who: string, place: string) => gate.restore(async (upTo) => {
    steps.push(`${who} begins`)
    await upTo(place)
    steps.push(`${who} is back, told ${told.length}`)
  })
  const both = [come('ann', '1-0'), come('ben', '2-0')]
  await immediately()
  read('1-0', '2-0', '3-0')
  await Promise.all(both)
  await immediately()
  expect(steps).toEqual(['ann begins', 'ann is back, told 1', 'ben begins', 'ben is back, told 3'])
  expect(told).toEqual(['1-0', '2-0', '3-0'])
})

test('RS-65: a stream that is not read, or a missing session, blocks no client', async () => {
  const { gate, told, read } = gateWithTold(5)
  await expect(gate.restore((upTo) => upTo('9-0'))).rejects.toThrow('the stream is not read')
  await expect(gate.restore(() => Promise.reject(new Error('no session')))).rejects.toThrow('no session')
  await immediately()
  read('1-0')
  expect(told).toEqual(['1-0'])
  await gate.restore((upTo) => upTo('1-0'))
})
