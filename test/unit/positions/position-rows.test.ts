import { describe, expect, test } from 'vitest'
import { positionsHubOf, type PositionsHub } from '../../../src/positions/positions-hub'
import { positionRowsOf } from '../../../src/positions/vue/position-rows'
import { collectGarbage } from '../../support/collect-garbage'

const silentHub = (): PositionsHub => ({
  newest: () => null, events: () => [], listen: () => () => undefined, tell: (listener) => listener(),
})

test('PS-48: of tickets that were shown and are shown no more nothing is kept', async () => {
  const hub = silentHub()
  const { watchRow } = positionRowsOf(hub)
  await collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let ticket = 0; ticket < 100_000; ticket += 1) watchRow(ticket, () => undefined)()
  await collectGarbage()
  expect((process.memoryUsage().heapUsed - before) / 1_048_576).toBeLessThan(5)
  // In use until here.
  expect(positionRowsOf(hub).watchRow).toBe(watchRow)
})

describe('a client whose protocol tells no positions', () => {
  test('ST-40: a composable of positions shows none, and an event of the same name is not for it', () => {
    const heard: string[] = []
    const client = { on: (name: string) => heard.push(name), report: () => undefined }
    const hub = positionsHubOf(client)
    expect(positionsHubOf(client)).toBe(hub)
    expect([hub.newest(), hub.events(), heard]).toEqual([null, [], []])
    const stop = hub.listen(() => heard.push('update'))
    hub.tell(() => heard.push('told'))
    stop()
    expect(heard).toEqual(['told'])
  })
})
