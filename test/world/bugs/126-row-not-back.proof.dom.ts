import { mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import type { Position } from '../../../src'
import { installUni, type UniDouble } from '../../../src/testing/uni-app'

let app: UniDouble | undefined
afterEach(() => app?.uninstall())

const rowOf = (ticket: number): Position => ({
  ticket, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0, commission: 0,
  profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
})

/** The result of `usePositions()`. */
const positions = {
  rows: shallowRef([rowOf(1), rowOf(2)]), totals: shallowRef([]), freshness: shallowRef({ state: 'live' as const }),
}

function stage(): void {
  app = installUni()
  Object.assign(uni, {
    getSystemInfoSync: () => ({ windowHeight: 800 }), onWindowResize: () => undefined, offWindowResize: () => undefined,
  })
}

test('a row comes back with the filter gone', async () => {
  stage()
  const list = mount(TradewirePositionList, { props: { positions, locale: 'en', flushMs: 0 } })
  const tickets = () => list.findAll('.position-row').map((row) => row.attributes('data-ticket'))
  await list.setProps({ where: ({ ticket }: Position) => ticket === 1 })
  await nextTick()
  expect(tickets()).toEqual(['1'])
  await list.setProps({ where: undefined })
  await nextTick()
  expect(tickets()).toEqual(['1', '2'])
  list.unmount()
})
