import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createFloor } from '@/bench/book/floor'
import { createOwnClient } from '@/bench/feed/own-client'
import { recordFrames } from '@/bench/feed/record-frames'
import { tickFiles } from '@/bench/feed/tick-place'
import { areOwnPackagesInstalled } from '@/scripts/own-packages'
import { peerNames } from '@/bench/harness/peers'
import { readSource } from '../repository/source-files'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bench-'))
  folders.push(path)
  return path
}

const recordings = recordFrames(2, { rows: 30, deltas: 200, ticks: [] })

describe('the frames', () => {
  test('BE-13: are the server\'s own, the same in each run, numbered without a gap in epochs of their own', () => {
    expect(recordFrames(2, { rows: 30, deltas: 200, ticks: [] })).toEqual(recordings)
    expect(new Set(recordings.map(({ epoch }) => epoch)).size).toBe(2)
    for (const { epoch, snapshot, deltas, lastSeq } of recordings) {
      const { seq } = JSON.parse(snapshot) as { readonly seq: number }
      expect(deltas).toHaveLength(200)
      deltas.forEach((text, index) => {
        expect(JSON.parse(text)).toMatchObject({ Code: 200, type: 'Delta', epoch, seq: seq + 1 + index })
      })
      expect(lastSeq).toBe(seq + 200)
    }
  })

  test('BE-13: lead the floor to the server\'s rows, and a floor that missed one is caught', async () => {
    const floor = createFloor()
    for (const recording of recordings) {
      await floor.begin(recording)
      for (const data of recording.deltas) floor.hand(data)
      expect(() => floor.check(recording)).not.toThrow()
    }
    const [recording] = recordings
    if (recording === undefined) throw new Error('Nothing was recorded')
    await floor.begin(recording)
    expect(() => floor.check(recording)).toThrow('not those of the server')
  })

  test('BE-14: ours takes them through the public entry by default options, and a lost frame is caught', async () => {
    vi.stubGlobal('uni', undefined)
    vi.useFakeTimers()
    const creating = createOwnClient()
    await vi.advanceTimersByTimeAsync(10)
    const client = await creating
    const take = async (lost: number): Promise<void> => {
      for (const recording of recordings) {
        const begun = client.begin(recording)
        await vi.advanceTimersByTimeAsync(200)
        await begun
        for (const data of recording.deltas.slice(lost)) client.hand(data)
        await vi.advanceTimersByTimeAsync(200)
        client.check(recording)
      }
    }
    await take(0)
    await take(0)
    await expect(take(1)).rejects.toThrow('stands at')
    client.dispose()
  })

  test('BE-15: ticks come from the folder that is named, or from beside the repository, or from nowhere', () => {
    const root = folder()
    expect(tickFiles(join(root, 'repository'))).toEqual([])
    const beside = join(root, 'shared/data/ticks')
    mkdirSync(beside, { recursive: true })
    for (const name of ['notes.txt', 'DAT_ASCII_EURUSD_T_202001.csv']) writeFileSync(join(beside, name), '')
    expect(tickFiles(join(root, 'repository'))).toEqual([join(beside, 'DAT_ASCII_EURUSD_T_202001.csv')])
    const named = folder()
    writeFileSync(join(named, 'DAT_ASCII_USDJPY_T_202002.csv'), '')
    vi.stubEnv('BENCH_TICKS', named)
    expect(tickFiles(join(root, 'repository'))).toEqual([join(named, 'DAT_ASCII_USDJPY_T_202002.csv')])
  })
})

describe('the peers', () => {
  test('BE-16: are pinned exactly, beside what ships and in none of it', () => {
    const own = JSON.parse(readSource('bench/package.json').text) as Record<string, Record<string, string>>
    const lock = JSON.parse(readSource('bench/package-lock.json').text) as {
      readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>
    }
    const pinned = own['dependencies'] ?? {}
    expect(Object.keys(pinned)).toEqual([...peerNames])
    for (const [name, version] of Object.entries(pinned)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
      expect(lock.packages[`node_modules/${name}`]?.version).toBe(version)
      expect(lock.packages[`node_modules/${name}`]?.integrity).toMatch(/^sha512-/)
    }
    const shipped = JSON.parse(readSource('package.json').text) as Record<string, Record<string, string>>
    for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
      expect(Object.keys(shipped[field] ?? {}).filter((name) => name in pinned), field).toEqual([])
    }
    // What the tests stand some of them beside is what they are measured as.
    const tested = Object.entries(shipped['devDependencies'] ?? {}).filter(([name]) => name in pinned)
    for (const [name, version] of tested) expect(version, name).toBe(pinned[name])
  })

  test('BE-16: are installed again when what is there is not what the lock file says', () => {
    const root = folder()
    const write = (path: string, version: string): void => {
      mkdirSync(join(root, 'bench/node_modules'), { recursive: true })
      const packages = { 'node_modules/mitt': { version } }
      writeFileSync(join(root, path), JSON.stringify({ packages }))
    }
    expect(areOwnPackagesInstalled(join(root, 'bench'))).toBe(false)
    write('bench/package-lock.json', '3.0.1')
    expect(areOwnPackagesInstalled(join(root, 'bench'))).toBe(false)
    write('bench/node_modules/.package-lock.json', '3.0.0')
    expect(areOwnPackagesInstalled(join(root, 'bench'))).toBe(false)
    write('bench/node_modules/.package-lock.json', '3.0.1')
    expect(areOwnPackagesInstalled(join(root, 'bench'))).toBe(true)
  })
})
