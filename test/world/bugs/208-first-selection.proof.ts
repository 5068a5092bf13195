import { expect, onTestFinished, test } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { copyTrading, createTradewire, usePositions } from '../../../src'
import { createTestServer } from '../../../src/testing'
import { installUni } from '../../../src/testing/uni-app'

const rowOf = (ticket: number, symbol: string) => ({
  ticket, symbol, type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0, commission: 0,
  profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
})

const account = { currency: 'USD', currencyDigits: 2, balance: 0, credit: 0, margin: 0, leverage: 100 }

test('the selection that was chosen last stays over a sign-in', async () => {
  onTestFinished(installUni().uninstall)
  const server = createTestServer()
  server.answer(() => ({
    Code: 200, type: 'Snapshot', epoch: 'a', seq: 1, account, data: [rowOf(1, 'EURUSD'), rowOf(2, 'USDJPY')],
  }))
  const protocol = copyTrading({ session: { userId: 1 } })
  const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol, ports: server.ports })
  onTestFinished(tradewire.dispose)
  tradewire.install({ unmount: () => undefined })
  const symbol = ref('EURUSD')
  const scope = effectScope()
  const positions = scope.run(() => usePositions(() => ({ symbol: symbol.value })))
  onTestFinished(() => scope.stop())
  symbol.value = 'USDJPY'
  await nextTick()
  tradewire.client.setSession({ userId: 2 })
  tradewire.client.connect()
  await server.clock.advanceAsync(1_000)
  expect(positions?.rows.value.map((row) => row.symbol)).toEqual(['USDJPY'])
})
