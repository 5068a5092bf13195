import { expect, test } from 'vitest'
import type { PositionsOrder } from '../../../src/connection/channels/channels'
import { createListChannelBus, orderName } from '../../../src/legacy/wire-rows'
import { collectGarbage } from '../../support/collect-garbage'
import { createScriptedBus } from '../../../src/testing/scripted-ports'

const orderOf = (): PositionsOrder => ({ Code: 200, data: [] })

test('LG-76: a list that was sent is freed with its last reader', async () => {
  const listeners = new Set<(payload: unknown) => void>()
  const bus = createListChannelBus({
    on: (_name, handler) => void listeners.add(handler),
    off: (_name, handler) => void listeners.delete(handler),
    emit: (_name, payload) => listeners.forEach((listener) => listener(payload)),
  }, ({ Code }) => ({ Code, data: [] }))
  const sent: WeakRef<object>[] = []
  listeners.add((payload) => {
    if (typeof payload === 'object' && payload !== null) sent.push(new WeakRef(payload))
  })
  for (let count = 0; count < 20; count += 1) bus.emit(orderName, orderOf())
  await collectGarbage()
  expect(sent).toHaveLength(20)
  expect(sent.filter((list) => list.deref() !== undefined)).toEqual([])
})

test('LG-66: a page that sends a list on tells our own channels of positions', () => {
  const inner = createScriptedBus()
  const bus = createListChannelBus(inner, ({ Code }) => ({ Code, data: [] }))
  const heard: unknown[] = []
  const hear = (payload: unknown): void => void heard.push(payload)
  const order = orderOf()
  bus.on(orderName, hear)
  bus.emit(orderName, order)
  inner.emit(orderName, inner.payloads(orderName)[0])
  inner.emit(orderName, 'a text')
  expect(heard).toEqual([order, order, 'a text'])
  expect(heard[1]).toBe(order)
  bus.off(orderName, hear)
  bus.emit(orderName, order)
  expect([heard.length, inner.listenerCount(orderName)]).toEqual([3, 0])
})
