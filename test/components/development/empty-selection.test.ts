import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  copyTradingPlain, createPositionSource, jsonProtocol, usePositions, type CopyTradingEvents, type Selection,
} from '../../../src'
import { codesOf, inChinese, openAdvised } from './advised'

const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }
const rows = [row, { ...row, ticket: 2, flwsig: 0 }]

async function openList(list: readonly object[]) {
  const protocol = copyTradingPlain({
    session: { userId: 10260 }, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {},
  })
  const { advices, server, after, inPage } = await openAdvised<CopyTradingEvents>({ protocol, name: 'selections' })
  async function select(selection: Selection): Promise<readonly string[]> {
    inPage(() => usePositions(selection, { client: 'selections' }))
    await after(100)
    return advices
  }
  async function show(selection: Selection): Promise<readonly string[]> {
    await select(selection)
    server.push({ Code: 200, data: list })
    await after(100)
    return advices
  }
  return { after, select, show, server }
}

describe('a selection of positions', () => {
  test('DV-32: reports a selection without a matching row, and counts the rows per kind', async () => {
    const { show } = await openList(rows)
    const advices = await show({ followed: true, signalTrader: 7 })
    expect(codesOf(advices)).toEqual(['empty-selection'])
    expect(advices[0])
      .toContain('\nSelection by followed, signalTrader. Rows: 2; flwsig true: 0, false: 1, neither: 1.\n')
  })

  test('DV-32, DV-37: describes the empty selection in Chinese on a Chinese device', async () => {
    inChinese()
    const { show } = await openList([{ ...row, flwsig: 1 }])
    expect((await show({ own: true }))[0])
      .toContain('\n筛选条件：own。共 1 行；flwsig 为 true：1，为 false：0，都不是：0。\n')
  })

  test.each<readonly [Selection, readonly object[]]>([
    [{}, [row]], [{ followed: true }, []], [{ own: true }, rows],
  ])('DV-32: gives no advice for the selection %j of the rows %j', async (selection, list) => {
    const { show } = await openList(list)
    expect(await show(selection)).toEqual([])
  })

  test('DV-14: gives no advice in production', async () => {
    const { show } = await openList(rows)
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await show({ followed: true })).toEqual([])
  })

  test('DV-32: gives no advice for rows that are not live', async () => {
    const { after, select, show, server } = await openList(rows)
    await show({})
    server.last().closed()
    await after(100)
    expect(await select({ followed: true })).toEqual([])
  })
})

test.each([[1_600_000_000, ['opentime-in-seconds']], [1_600_000_000_000, []], [0, []]])(
  'DV-62: gives advice for positions whose `opentime` is %d: %j', async (opentime, codes) => {
    const { show } = await openList([row, { ...row, ticket: 2, opentime }])
    expect(codesOf(await show({}))).toEqual(codes)
  },
)

test('DV-32, DV-62: gives advice for a position source’s rows, just as for a client’s rows', async () => {
  const { advices, after, inPage } = await openAdvised({ protocol: jsonProtocol(), name: 'sourced' })
  const source = createPositionSource({ client: 'sourced', currency: 'USD', currencyDigits: { USD: 2 } })
  inPage(() => [usePositions({}, { source }), usePositions({ symbol: 'none' }, { source })])
  source.snapshot([{ ...row, opentime: 1_600_000_000 }])
  await after(100)
  expect(codesOf(advices)).toEqual(expect.arrayContaining(['opentime-in-seconds', 'empty-selection']))
})
