import { expect, test } from 'vitest'
import { createTickCollector } from '../../../server/feed/ticks/tick-columns'
import { parseTickFile, pathOfTicks } from '../../../server/feed/ticks/tick-file'
import { readTickLine } from '../../../server/feed/ticks/tick-line'
import { recordedSource, type RecordedText } from './support'

const pathOf = (symbol: string, month = '202001'): string => `DAT_ASCII_${symbol}_T_${month}.csv`
type SomeTick = readonly [second: number, bid: number]
/** Ticks at these seconds (0 to 9) after 17:00:00, with an ask 1 above the bid. */
function fileOf(symbol: string, ticks: readonly SomeTick[], month?: string): RecordedText {
  const lines = ticks.map(([second, bid]) => `20200101 17000${second}000,${bid},${bid + 1},0`)
  return { path: pathOf(symbol, month), text: lines.join('\n') }
}
const bidsOf = (ticks: readonly { readonly symbol: string; readonly bid: number }[]) =>
  ticks.map(({ symbol, bid }) => `${symbol} ${bid}`)

const eurusd = fileOf('EURUSD', [[0, 1], [2, 2], [4, 3]])
const usdjpy = fileOf('USDJPY', [[1, 100], [2, 101]])
const open = (speed?: number) => recordedSource([eurusd, usdjpy], speed)

test('RS-22: returns each pair’s last played quote, or its first quote before the first tick', () => {
  const source = open()
  expect(bidsOf(source.present())).toEqual(['EURUSD 100000', 'USDJPY 100000'])
  const seen = Array.from({ length: 6 }, () => {
    source.next(0)
    return bidsOf(source.present()).join(', ')
  })
  expect(seen).toEqual([
    'EURUSD 100000, USDJPY 100000', 'EURUSD 100000, USDJPY 100000', 'EURUSD 200000, USDJPY 100000',
    'EURUSD 200000, USDJPY 101000', 'EURUSD 300000, USDJPY 101000', 'EURUSD 100000, USDJPY 100000',
  ])
})

test('RS-22 SV-3: merges two tick files of a currency pair by time, and plays one tick per update', () => {
  const [first, second] = [fileOf('EURUSD', [[0, 1], [3, 4]]), fileOf('EURUSD', [[1, 2], [3, 5]], '202002')]
  const source = recordedSource([second, first])
  expect(bidsOf(source.opening)).toEqual(['EURUSD 100000'])
  const played = Array.from({ length: 2 }, () => bidsOf(source.next(0)).join())
  expect(bidsOf(source.present())).toEqual(['EURUSD 200000'])
  played.push(...Array.from({ length: 2 }, () => bidsOf(source.next(0)).join()))
  // Ticks with equal times keep the order of the files.
  expect(played).toEqual(['EURUSD 100000', 'EURUSD 200000', 'EURUSD 500000', 'EURUSD 400000'])
  expect(bidsOf(source.present())).toEqual(['EURUSD 400000'])
  const alike = fileOf('EURUSD', [[0, 7]], '202002')
  expect(bidsOf(recordedSource([first, alike]).opening)).toEqual(['EURUSD 100000'])
})

test('RS-22: rejects a market position that does not match the tick files, and keeps the current position', () => {
  const source = open()
  source.next(0)
  const mark = source.mark()
  expect(mark).toBe('[null,1,0]')
  for (const wrong of [
    'x', '{}', '[]', '[null,1]', '[null,1,0,0]', '[null,-1,0]', '[null,0.5,0]', '[null,4,0]', '[null,1,3]',
    '[null,"1",0]', '[null,null,0]',
  ]) {
    expect([wrong, source.goTo(wrong), source.mark()]).toEqual([wrong, false, mark])
  }
  expect([source.goTo('[null,3,2]'), source.mark()]).toEqual([true, '[null,3,2]'])
  expect(bidsOf(source.next(0))).toEqual(['EURUSD 100000'])
})

test('RS-22: resumes the replay at the stored time when a speed is set', () => {
  const [one, other] = [open(1), open(1)]
  one.next(1_500)
  expect(JSON.parse(one.mark())).toEqual([Date.UTC(2020, 0, 1, 22, 0, 1, 500), 1, 1])
  expect(other.goTo(one.mark())).toBe(true)
  expect(bidsOf(other.next(500))).toEqual(['EURUSD 200000', 'USDJPY 101000'])
  expect(other.goTo('["x",0,0]')).toBe(true)
  expect(bidsOf(other.next(0))).toEqual(['EURUSD 100000'])
})

test('SV-3: replays the ticks for the elapsed time at the given speed', () => {
  const source = open(10)
  const played = [50, 25, 25, 1_000_000, 0].map((ms) => bidsOf(source.next(ms)))
  expect(played).toEqual([
    ['EURUSD 100000'], [], ['USDJPY 100000'], ['EURUSD 200000', 'USDJPY 101000', 'EURUSD 300000'], ['EURUSD 100000'],
  ])
  expect(source.next(1_000_000)).toHaveLength(4)
})

test('SV-4: gives all prices of a pair as many decimals as the most precise file of the pair', () => {
  const fine = { path: pathOf('EURUSD', '202002'), text: '20200102 170000000,1.500001,1.6,0' }
  const [first] = recordedSource([eurusd, fine]).opening
  expect(first).toMatchObject({ bid: 1_000_000, ask: 2_000_000 })
  expect(recordedSource([fine, eurusd]).traded).toMatchObject([{ digits: 6 }])
})

function sorted(times: readonly number[]) {
  const ticks = createTickCollector()
  times.forEach((atMs, index) => ticks.add(atMs, index, index + 0.5))
  const { atMs, bid, ask } = ticks.sorted()
  expect([ticks.count(), [...ask]]).toEqual([times.length, Array.from(bid, (value) => value + 0.5)])
  return [[...atMs], [...bid]]
}

test('SV-173: grows the tick columns when they are full, for sorted and unsorted ticks', () => {
  const times = Array.from({ length: 5_000 }, (_, index) => index)
  expect(sorted(times)).toEqual([times, times])
  const back = [...times].reverse()
  expect(sorted(back)).toEqual([times, back])
})

test('SV-172: does not sort ticks that are already in order', () => {
  const ticks = createTickCollector()
  for (const atMs of [1, 1, 2]) ticks.add(atMs, 1, 2)
  expect(ticks.sorted().atMs.buffer).toBe(ticks.sorted().atMs.buffer)
})

const good = '20200101 170000065,1.1212,1.1217,0'

test.each(['xDAT_ASCII_EURUSD_T_202001.csv', 'DAT_ASCII_EURUSD_T_202001.csv.gz', '1EURUSD=a.csv', 'EURUSDX=a.csv'])(
  'SV-2: finds no pair in the file name %s', (given) => {
    expect(() => parseTickFile(given, good))
      .toThrow(`the name is not DAT_ASCII_<SYMBOL>_T_<YYYYMM>.csv; name the pair: --ticks EURUSD=${given}`)
    expect(pathOfTicks(given)).toBe(given)
  })

const times = [
  '20200101 170060000', '20200101 176000000', '20200101 240000000', '20200100 170000000', '20200230 170000000',
  '20201301 170000000', '20200001 170000000',
]
const shapes = [
  `x${good}`, `${good}x`, '20200101 170000000,1.1,1.2,0.', '20200101 170000000,1.1,1.2', '20200101 170000,1.1,1.2,0',
  '20200101 1700000000,1.1,1.2,0', '20200101 170000000,1.1,Infinity,0', '20200101 170000000,1e5,1e6,0',
  '20200101 170000000,-1.1,1.2,0',
]
const prices = ['0.0000,1.2', '1.1.2,1.2', `1.1,${'9'.repeat(30)}`]
test.each([
  ['20200229 235959000,1.1,1.2,12.75', expect.objectContaining({ atMs: Date.UTC(2020, 2, 1, 4, 59, 59) })],
  ['20200101 1700007,1.1,1.1,0', expect.objectContaining({ atMs: Date.UTC(2020, 0, 1, 22, 0, 0, 7) })],
  ['20200101 170000000,1.2,1.1,0', 'the ask is below the bid'],
  ...times.map((time): [string, unknown] => [`${time},1.1,1.2,0`, 'no such date or time']),
  ...shapes.map((line): [string, unknown] => [line, 'expected YYYYMMDD HHMMSSmmm,bid,ask,volume']),
  ...prices.map((both): [string, unknown] => [`20200101 170000000,${both},0`, 'bid and ask must be prices above 0']),
] as readonly [string, unknown][])('SV-1 SV-2: reads or rejects %s', (line, result) => {
  expect(readTickLine(line)).toEqual(result)
})

test('SV-171: reads a line of 200 characters, and accepts a byte order mark only at the file’s start', () => {
  const path = pathOf('EURUSD')
  const long = `20200101 170000065,1.1212,1.1217,${'0'.repeat(167)}`
  expect(long).toHaveLength(200)
  expect(parseTickFile(path, long).notice).toBeUndefined()
  const marked = [...Array<string>(150).fill(good), `\uFEFF${good}`].join('\n')
  expect(parseTickFile(path, marked).notice).toContain(':151: expected')
  const inside = [good.replace(' ', '\uFEFF '), ...Array<string>(150).fill(good)]
  expect(parseTickFile(path, inside.join('\n')).notice).toContain(':1: expected')
  const longer = [...Array<string>(150).fill(good), `${long}0`].join('\n')
  expect(parseTickFile(path, longer).notice).toContain(':151: longer than 200 characters')
})
