import { expect, test } from 'vitest'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createChaosStorage, type ChaosStorage } from './chaos-storage'
import { createDevice, type Device } from './device'
import { runUntil } from './run-until'
import { createWorld, type World } from './world'

interface Rig {
  readonly world: World
  readonly device: Device
  readonly storage: ChaosStorage
  write(key: string): void
}

function createRig(): Rig {
  const world = createWorld()
  const device = createDevice(world, 0)
  const storage = createChaosStorage(createSeededRandom('storage'), () => undefined)
  const opened = storage.openFor(device.process())
  return { world, device, storage, write: (key) => void opened.write(key, '{}') }
}

test('CX-81: an answer that storage held up is an event of its process, which goes on before anything else', () => {
  const { world, device, storage, write } = createRig()
  const restore = storage.fail('hung')
  write('key')
  runUntil(world, 100)
  device.takeActivity()
  restore()
  expect(device.takeActivity()).toBe(true)
  expect(storage.contents.has('key')).toBe(true)
})

test('CX-81: an answer that storage held up is heard by a sleeping process when it wakes', () => {
  const { world, device, storage, write } = createRig()
  const restore = storage.fail('hung')
  write('key')
  runUntil(world, 100)
  device.sleep(1_000, 'overdue', true)
  device.takeActivity()
  restore()
  expect([device.takeActivity(), storage.contents.has('key')]).toEqual([false, false])
  runUntil(world, 2_000)
  expect([device.takeActivity(), storage.contents.has('key')]).toEqual([true, true])
})

test('CX-81: a process that was killed writes nothing', () => {
  const { world, device, storage, write } = createRig()
  device.restart()
  const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`)
  keys.forEach(write)
  runUntil(world, 100)
  expect([...storage.contents.keys()]).toEqual([])
})
