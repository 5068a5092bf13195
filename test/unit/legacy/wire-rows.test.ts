import { describe, expect, test } from 'vitest'
import type { FilterRow } from '../../../src/legacy/array-filter'
import { subscribe, type PositionsOrder } from '../../../src/connection/channels/channels'
import { installedClient } from '../../../src/connection/vue/clients'
import { legacyProtocol } from '../../../src/legacy/legacy-protocol'
import { createWireRows } from '../../../src/legacy/wire-rows'
import { createLegacyRig, data, row, type LegacyRigOptions } from './legacy-rig'

interface Heard {
  readonly Code: number
  readonly data: readonly unknown[]
}

/** A page that is open and keeps what it hears, beside a listener by channel. */
async function openPage(options: LegacyRigOptions = {}) {
  const rig = createLegacyRig(options)
  const heard: Heard[] = []
  const positions: PositionsOrder[] = []
  const socketIo = new rig.legacy.socketIO(data)
  rig.page().run(() => {
    socketIo.connectSocketInit()
    uni.$on('getPositonsOrder', (order: Heard) => void heard.push(order))
  })
  const { bus, client } = installedClient()
  const stop = subscribe(bus, client.name, 'getPositonsOrder', (order) => void positions.push(order), client.report)
  await rig.pass(0)
  return { ...rig, socketIo, heard, positions, stop }
}

const asText = { profit: '10.50', lots: '0.10', type: 0, flwsig: 1, sigtraderid: '7', avatar: '/7.png' }

describe('what the class tells pages', () => {
  test('LG-66: each row is as the server sent it, changed or not; a channel hears of positions', async () => {
    const { push, heard, positions, stop } = await openPage()
    const [first, second] = [row(1, asText), row(2, { flwsig: 0 })]
    await push([first, second])
    expect(heard).toHaveLength(1)
    expect(heard[0]).toEqual({ Code: 200, data: [first, second] })
    const [position, other] = positions[0]?.data ?? []
    expect(position).toMatchObject({ ticket: 1, profit: 10.5, type: 'buy', flwsig: true })
    expect(other).toMatchObject({ flwsig: false })
    expect(position).not.toHaveProperty('avatar')
    const next = [row(1, { ...asText, avatar: '/8.png' }), row(2, { flwsig: 0, profit: 11 }), row(3)]
    await push(next)
    expect(heard[1]?.data).toEqual(next)
    // What was told before stays as it was told, whenever it is read.
    expect(heard[0]?.data).toEqual([first, second])
    stop()
    await push([])
    expect(heard[2]?.data).toEqual([])
    expect(positions).toHaveLength(2)
  })

  test('LG-66: its filter takes them as they are', async () => {
    const { push, heard, socketIo } = await openPage()
    await push([row(1, { flwsig: '0' }), row(2, asText)])
    const told = heard[0]?.data as readonly FilterRow[]
    expect(socketIo.arrayFilter(told)).toEqual([told[1], told[0]])
  })

  test('LG-66: by the application\'s key and mapping; of a list that is refused nothing is shown', async () => {
    const { push, heard, codes } = await openPage({
      keyOf: ({ id }) => String(id),
      mapRow: ({ money, ...rest }, { currency }) => ({
        ticket: 0, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1, nowprice: 1, sl: 0, tp: 0, swap: 0,
        commission: 0, profit: Number(money), currency, opentime: 0, digits: 5, flwsig: null, sigtraderid: 0,
        signame: String(rest.name),
      }),
    })
    await push([{ id: 'a', money: '3', name: 'x' }])
    await push([{ id: 'a', money: '4', name: 'y' }, { id: 'b', money: 'much' }])
    expect(codes).toContain('frame-malformed')
    await push([{ id: 'a', money: '3', name: 'x' }])
    expect(heard.at(-1)?.data).toEqual([{ id: 'a', money: '3', name: 'x' }])
  })

  test('LG-66: of a list that was refused nothing is kept, and a frame without rows changes nothing', () => {
    const rows = createWireRows({})
    const defaults = { currency: 'USD', priceDigits: 5 }
    const position = rows.mapRow({ ...row(1, asText) }, defaults)
    rows.frameEnded(true)
    rows.mapRow({ ...row(1, { avatar: '/8.png' }) }, defaults)
    rows.frameEnded(false)
    rows.frameEnded(true)
    expect(rows.asSent({ Code: 200, data: [position] }).data).toEqual([row(1, asText)])
  })

  test('LG-66: what a device stores of them has a name of its own', () => {
    const options = { url: 'wss://feed.example/ws', currency: 'USD', currencyDigits: { USD: 2 } }
    expect(legacyProtocol(options, () => undefined, createWireRows({})).name).toBe('legacy')
  })

  test('LG-66: the empty list that another user begins with has no row of the one before', async () => {
    const { push, heard, pass, socketIo } = await openPage()
    await push([row(1)])
    socketIo.connectSocketInit({ traderid: 7, type: 'Subscribe' })
    await pass(300)
    expect(heard.at(-1)?.data).toEqual([])
  })
})
