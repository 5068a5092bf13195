import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openMarket, type MarketOptions } from '../../../server/feed/ticks/open-market'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createTickFileReader, parseTickFile } from '../../../server/feed/ticks/tick-file'
import { StartError } from '../../../server/shared/start-error'
import { temporaryFolder } from '../../support/temporary-folder'

const path = 'DAT_ASCII_EURUSD_T_201301.csv'
const good = '20130101 220927000,1.1212,1.1217,0'
const lines = (count: number): string[] => Array<string>(count).fill(good)
const at = (ms: number): number => Date.UTC(2013, 0, 2, 3, 9, 27, ms)
const shape = 'expected YYYYMMDD HHMMSSmmm,bid,ask,volume'

async function onDisk(text: string | Buffer, name = path): Promise<string> {
  const folder = temporaryFolder()
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

const market = (file: string | readonly string[], options: Pick<MarketOptions, 'maxTicks' | 'trouble'> = {}) =>
  openMarket({ ticks: [file].flat(), speed: undefined, seed: '1', currency: 'USD', ...options }, 0)

async function refusalOf(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.catch((reason: unknown) => reason)
  if (error instanceof StartError) return error.message
  throw new Error(`no refusal: ${String(error)}`)
}

describe('a tick file', () => {
  test.each([
    ['hello', shape], [`${good}${'0'.repeat(200)}`, 'longer than 200 characters'],
  ])('SV-2, SV-170: skips and names the line %s among 100 lines, and rejects a file with 99', (line, why) => {
    const few = [good, line, ...lines(98)]
    const read = parseTickFile(path, few.join('\n'))
    expect(read.atMs).toHaveLength(99)
    expect(read.notice).toBe(`${path}:2: ${why}; 1 of 100 lines cannot be read and are skipped`)
    expect(() => parseTickFile(path, few.slice(0, 99).join('\n')))
      .toThrow(`${path}:2: ${why}; 1 of 99 lines cannot be read, more than 1 %`)
  })

  test('SV-170: names the first five unreadable lines of a file, and counts the rest', () => {
    const { notice } = parseTickFile(path, [...lines(994), ...Array<string>(7).fill('x'), ...lines(5_000)].join('\n'))
    const rest = [996, 997, 998, 999].map((line) => `line ${line}: ${shape}`).join('; ')
    expect(notice).toBe(`${path}:995: ${shape}; ${rest}; and 2 more; 7 of 6,001 lines cannot be read and are skipped`)
  })

  test('SV-171: accepts a byte order mark, LF and CRLF line endings, and empty lines', () => {
    const read = parseTickFile(path, `\uFEFF${good}\r\n${good}\n\n${good}\r\n\r\n \t\n\n`)
    expect([read.atMs.length, read.notice]).toEqual([3, undefined])
  })

  test('SV-172: reports ticks out of order, and sorts them by time, with equal times in file order', () => {
    const reported = ['5,1.5,1.6,0', '3,1.3,1.6,0', '5,1.55,1.6,0', '4,1.4,1.6,0']
      .map((rest) => `20130101 220927${rest}`)
    const read = parseTickFile(path, reported.join('\n'))
    expect([...read.atMs]).toEqual([at(3), at(4), at(5), at(5)])
    expect([...read.bid]).toEqual([130_000, 140_000, 150_000, 155_000])
    expect(read.notice).toBe(`${path}: 2 of 4 lines are earlier than the line before: ticks are sorted by time`)
    const both = parseTickFile(path, [...lines(98), 'x', ...reported].join('\n')).notice
    expect(both).toBe(`${path}:99: ${shape}; 1 of 103 lines cannot be read and are skipped; `
      + '2 of 103 lines are earlier than the line before: ticks are sorted by time')
  })
})

describe('tick files at startup', () => {
  test('SV-173: reads the same ticks regardless of the chunk boundaries', () => {
    const text = `\uFEFF${lines(120).join('\r\n')}\r\n${'y'.repeat(1_000)}\n${lines(3).join('\n')}`
    const whole = parseTickFile(path, text)
    expect(whole.notice).toContain(':121: longer than 200 characters; 1 of 124 lines')
    for (const size of [1, 2, 7, 33, 199, 201, 1_000]) {
      const reader = createTickFileReader(path)
      for (let start = 0; start < text.length; start += size) reader.take(text.slice(start, start + size))
      expect(reader.end()).toEqual(whole)
    }
  })

  test('SV-173: fails to start when all files together exceed the limit', async () => {
    const files = await Promise.all([onDisk(lines(3).join('\n')), onDisk(`${lines(2).join('\n')}\n`)])
    await expect(market(files, { maxTicks: 5 })).resolves.toBeDefined()
    await expect(market(files, { maxTicks: 4 })).rejects.toThrow(`${files[1] ?? ''}:2: more than 4 ticks in all`)
  })

  test('SV-2, SV-170: skips and reports unreadable lines, and rejects a file in another format', async () => {
    const said: string[] = []
    const trouble = (line: string): void => void said.push(line)
    const file = await onDisk([...lines(150), 'x'].join('\r\n'))
    await market(file, { trouble })
    expect(said).toEqual([`${file}:151: ${shape}; 1 of 151 lines cannot be read and are skipped`])
    await market(await onDisk(good), { trouble })
    expect(said).toHaveLength(1)
    const utf16 = await onDisk(Buffer.from(`\uFEFF${lines(3).join('\n')}`, 'utf16le'))
    expect(await refusalOf(market(utf16))).toContain(`${utf16}:1: ${shape}`)
    expect(await refusalOf(market(await onDisk('\n\n')))).toContain('the file contains no ticks')
    const renamed = await onDisk(good, 'ticks=of=may.csv')
    expect(await refusalOf(market(renamed))).toContain(`name the pair: --ticks EURUSD=${renamed}`)
    await expect(market(`eurusd=${renamed}`)).resolves.toBeDefined()
    expect(await refusalOf(market(`EUREUR=${renamed}`))).toContain('EUREUR is not a currency pair')
    expect(await refusalOf(market(join(tmpdir(), 'nowhere', path)))).toContain('no such file')
    const folder = join(await onDisk(good), '..')
    expect(await refusalOf(market(`EURUSD=${folder}`))).toContain(`${folder}: cannot be read (EISDIR)`)
  })

  test('SV-5: simulates the market from the seed and the currency when there are no tick files', async () => {
    const options = { seed: '7', currency: 'KWD' }
    const opened = await openMarket({ ticks: [], speed: undefined, ...options }, 5_000)
    const simulated = createSimulatedMarket({ ...options, startMs: 5_000 })
    expect([opened.opening, opened.next(50)]).toEqual([simulated.opening, simulated.next(50)])
  })
})
