import { describe, expect, test } from 'vitest'
import { createQuoteBoard } from '../../../server/feed/model/market/quote-board'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { parseTickFile } from '../../../server/feed/ticks/tick-file'
import { StartError } from '../../../server/shared/start-error'
import { recordedSource, startMs } from './support'

const path = 'data/DAT_ASCII_EURUSD_T_202001.csv'

describe('tick files', () => {
  test('SV-1: times are UTC-5, prices exact, line ends of either kind', () => {
    const lines = ['20200101 170000065,1.121200,1.121720,0', '20200101 170010447,1.121205,1.12192,1.5']
    const read = parseTickFile(path, lines.join('\r\n'))
    expect(read.instrument).toEqual({ symbol: 'EURUSD', base: 'EUR', quote: 'USD', digits: 6 })
    expect([...read.atMs]).toEqual([Date.UTC(2020, 0, 1, 22, 0, 0, 65), Date.UTC(2020, 0, 1, 22, 0, 10, 447)])
    expect([...read.bid]).toEqual([1_121_200, 1_121_205])
    expect([...read.ask]).toEqual([1_121_720, 1_121_920])
  })

  test('SV-4: trailing zeros are no digits', () => {
    expect(parseTickFile(path, '20200101 170000065,1.121200,1.121720,0').instrument.digits).toBe(5)
    const yen = parseTickFile('DAT_ASCII_USDJPY_T_202001.csv', '20200101 170000065,149.6,149.61,0')
    expect(yen.instrument.digits).toBe(3)
  })
})

describe('the recorded market', () => {
  const eurusd = { path, text: ['20200101 170000000,1.1,1.2,0', '20200101 170002000,1.3,1.4,0', ''].join('\n') }
  const usdjpy = { path: 'DAT_ASCII_USDJPY_T_202001.csv', text: '20200101 170001000,149.6,149.7,0' }
  const later = { path: 'DAT_ASCII_EURUSD_T_202002.csv', text: '20200201 170000000,1.500001,1.6,0' }

  test('SV-3: one tick an update, in the order of time, again from the start', () => {
    const source = recordedSource([usdjpy, eurusd])
    const played = Array.from({ length: 4 }, () => source.next(0).map(({ symbol, bid }) => `${symbol} ${bid}`))
    expect(played).toEqual([['EURUSD 110000'], ['USDJPY 149600'], ['EURUSD 130000'], ['EURUSD 110000']])
    expect(source.opening.map(({ symbol }) => symbol).sort()).toEqual(['EURUSD', 'USDJPY'])
    expect(source.ratesOnly).toEqual([])
  })

  test('SV-3: at a speed, the ticks of the time that passed', () => {
    const source = recordedSource([usdjpy, eurusd], 10)
    expect(source.next(50).map(({ bid }) => bid)).toEqual([110_000])
    expect(source.next(25)).toEqual([])
    expect(source.next(25).map(({ bid }) => bid)).toEqual([149_600])
    expect(source.next(1_000_000).map(({ bid }) => bid)).toEqual([130_000])
    expect(source.next(0).map(({ bid }) => bid)).toEqual([110_000])
    expect(source.next(1_000_000)).toHaveLength(2)
  })

  test('SV-1 SV-4: files of one pair follow each other with the digits of the finer one', () => {
    const source = recordedSource([later, eurusd])
    expect(source.traded).toEqual([{ symbol: 'EURUSD', base: 'EUR', quote: 'USD', digits: 6 }])
    expect(source.opening.map(({ bid }) => bid)).toEqual([1_100_000])
    expect([source.next(0), source.next(0), source.next(0)].flat().map(({ bid }) => bid)).toEqual(
      [1_100_000, 1_300_000, 1_500_001])
  })

  test('SV-11: a pair whose rate is missing is refused by name', () => {
    const source = recordedSource([eurusd, usdjpy])
    expect(createQuoteBoard(source, 'USD').traded).toHaveLength(2)
    expect(createQuoteBoard(source, 'JPY').traded).toHaveLength(2)
    expect(() => createQuoteBoard(source, 'EUR')).toThrow(
      'USDJPY: its JPY amounts cannot be converted to EUR; add ticks of JPYEUR or EURJPY')
    expect(() => createQuoteBoard(source, 'KWD')).toThrow(StartError)
    expect(() => createQuoteBoard(source, 'USD').quoteOf('GBPUSD')).toThrow('not quoted: GBPUSD')
  })
})

describe('the simulated market', () => {
  const make = (seed: string, currency: string): ReturnType<typeof createSimulatedMarket> =>
    createSimulatedMarket({ seed, currency, startMs })

  test.each([
    ['USD', []], ['JPY', ['CHFJPY']], ['KWD', ['KWDUSD', 'KWDJPY', 'KWDCHF']], ['EUR', ['CHFEUR']],
    ['GBP', ['GBPJPY', 'GBPCHF']],
  ])('SV-5: an account in %s gets the rates that it needs', (currency, rates) => {
    const source = make('1', currency)
    expect(source.ratesOnly.map(({ symbol }) => symbol)).toEqual(rates)
    expect(source.opening).toHaveLength(6 + rates.length)
    expect(createQuoteBoard(source, currency).traded).toHaveLength(6)
  })

  test('SV-5: a currency without a rate is refused by name', () => {
    expect(() => make('1', 'ZAR')).toThrow('the simulated market has no rate for ZAR; it knows USD, EUR')
  })

  test('SV-5: after a long time prices are near the start and agree with each other', () => {
    const source = make('7', 'USD')
    const board = createQuoteBoard(source, 'USD')
    const first = new Map(source.opening.map((tick) => [tick.symbol, tick.bid]))
    for (let update = 0; update < 100_000; update += 1) {
      for (const tick of source.next(50)) {
        if (tick.ask <= tick.bid) throw new Error(`crossed: ${tick.symbol}`)
        board.put(tick)
      }
    }
    for (const [symbol, bid] of first) expect(Math.abs(board.quoteOf(symbol).bid / bid - 1)).toBeLessThan(0.06)
    const cross = (board.quoteOf('EURUSD').bid / 1e5) * (board.quoteOf('USDJPY').bid / 1e3)
    expect(Math.abs(board.quoteOf('EURJPY').bid / 1e3 / cross - 1)).toBeLessThan(0.003)
  })
})
