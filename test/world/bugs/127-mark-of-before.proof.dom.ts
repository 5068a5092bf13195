import { mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'
import TradewirePositionList from '../../../components/tradewire-position-list/tradewire-position-list.vue'
import type { Position } from '../../../src'
import { drivePage, installUni, type UniDouble } from '../../../src/testing/uni-app'

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

test('marks are those of now when the page is shown again', async () => {
  stage()
  const mark = ref('closing')
  const list = mount(TradewirePositionList, {
    props: { positions, locale: 'en', flushMs: 0, markOf: () => mark.value },
  })
  const marks = () => list.findAll('.row-mark').length
  await nextTick()
  expect(marks()).toBe(2)
  const page = drivePage(list)
  page.hide()
  mark.value = ''
  await nextTick()
  page.show()
  await nextTick()
  expect(marks()).toBe(0)
  list.unmount()
})
