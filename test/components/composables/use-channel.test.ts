import { describe, expect, test } from 'vitest'
import { effectScope } from 'vue'
import { useChannel } from '../../../src/vue/connection/use-channel'
import { useSocketLease } from '../../../src/vue/connection/use-socket-lease'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { Position, Ticket } from '../../../src/positions/model/wire'
import { positionRowsOf } from '../../../src/vue/positions/position-rows'
import { TradewireError } from '../../../src/shared/errors'
import { position } from '../../unit/positions/samples'
import { pageWith, usePageStage } from './page-stage'
import { component } from '../scripted-stage'

const { current } = usePageStage()

describe('useChannel', () => {
  test('ST-37: reports statuses only while the component is mounted', async () => {
    const stage = current()
    const received: string[] = []
    const { page, setOpen } =
      pageWith(component(() => useChannel('statusChanged', ({ status }) => received.push(status))))
    stage.openPage(page)
    await setOpen(true)
    stage.client.connect()
    await stage.settle()
    expect(received).toEqual(['connecting', 'open'])
    await setOpen(false)
    stage.client.close()
    await stage.settle()
    expect(received).toEqual(['connecting', 'open'])
    expect(stage.bus.listenerCount()).toBe(0)
  })

  test('ST-37: removes only one listener when its stop function is called early, even twice', async () => {
    const stage = current()
    const received: string[] = []
    stage.bus.on('tradewire:statusChanged', () => received.push('foreign'))
    stage.openPage(component(() => useSocketLease()))
    const scope = effectScope()
    scope.run(() => {
      const stop = useChannel('statusChanged', () => received.push('ours'))
      stop()
      stop()
    })
    scope.stop()
    await stage.settle()
    expect(received).toEqual(['foreign', 'foreign'])
    expect(stage.bus.listenerCount('tradewire:statusChanged')).toBe(1)
  })

  test('ST-38: throws invalid-option for a client that is not installed', () => {
    current().openPage(component(() => {
      expect(() => useChannel('connectError', () => undefined, { client: 'absent' })).toThrow(TradewireError)
    }))
  })
})

function createRows() {
  let newest: PositionsUpdate | null = null
  const listeners: (() => void)[] = []
  const rows = positionRowsOf({
    newest: () => newest,
    events: () => [],
    listen: (listener) => {
      listeners.push(() => listener(newest))
      return () => undefined
    },
    clear: () => undefined,
    notify: (listener) => listener(),
  })
  return {
    rows,
    take(
      version: number, list: readonly Position[], changed: readonly Position[] = [], removed: readonly Ticket[] = [],
    ) {
      newest = {
        version, list, changed, removed, listChanged: true, totals: [], account: null, orderChanged: true,
        freshness: { state: 'live' }, events: [], epoch: 'e', seq: version,
      }
      for (const listener of listeners) listener()
    },
  }
}

test('PS-38: reads the whole list when a previous update was missed', () => {
  const { rows, take } = createRows()
  const reported: (number | undefined)[] = []
  take(1, [position({ ticket: 1 }), position({ ticket: 2 })])
  rows.watchRow(2, (row) => reported.push(row?.profit))
  take(3, [position({ ticket: 1, profit: 7 })])
  expect([rows.byTicket(1)?.profit, rows.byTicket(2), reported]).toEqual([7, undefined, [undefined]])
  take(4, [], [position({ ticket: 2, profit: 8 })], [1])
  expect([rows.byTicket(1), rows.byTicket(2)?.profit, reported]).toEqual([undefined, 8, [undefined, 8]])
})

test('PS-39: keeps other listeners of a row when one listener is removed twice', () => {
  const { rows, take } = createRows()
  const reported: string[] = []
  const stop = rows.watchRow(1, () => reported.push('first'))
  const stopOther = rows.watchRow(1, () => reported.push('other'))
  stop()
  stop()
  take(1, [position({ ticket: 1 })])
  expect(reported).toEqual(['other'])
  stopOther()
  rows.watchRow(1, () => reported.push('later'))
  stopOther()
  take(2, [], [position({ ticket: 1 })])
  expect(reported).toEqual(['other', 'later'])
})
