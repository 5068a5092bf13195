import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { runFuzz } from '../../fuzz/run-fuzz'
import type { Subject, Target } from '../../fuzz/subject'
import { demand } from '../../fuzz/subject'
import { targets } from '../../fuzz/targets'
import { repositoryRoot } from '../repository/source-files'

describe('external input', () => {
  test('FZ-1 FZ-2 FZ-3: accepts or rejects each fuzzed string without an exception or a silent change', async () => {
    const frames = 20_000
    const report = await runFuzz({ targets, frames, seed: 20_260 })
    expect(report.findings).toEqual([])
    expect(report).toMatchObject({ frames, throws: 0, silentChanges: 0 })
    expect(report.accepted + report.refused).toBe(frames)
    // If hardly any strings were accepted or rejected, the test would prove nothing.
    expect(Math.min(report.accepted, report.refused)).toBeGreaterThan(frames / 4)
    expect(Object.keys(report.decoders)).toHaveLength(targets.length)
    for (const count of Object.values(report.decoders)) expect(count).toBeGreaterThan(1_000)
  })
})

function flawed(name: string, take: (text: string, received: readonly string[]) => void): Target {
  return {
    name,
    episodeLength: 50,
    open(): Subject {
      const received: string[] = []
      return {
        make: (dice) => Array.from({ length: dice.between(0, 29) }, () => dice.pick([...'abcd!'])).join(''),
        take(text) {
          take(text, received)
          received.push(text)
          return text.includes('!') ? 'refused' : 'accepted'
        },
      }
    },
  }
}

const throwing = flawed('throwing', (text) => {
  if (text.includes('dd')) throw new RangeError('two of them')
})
const remembering = flawed('remembering', (text, received) => {
  demand(!(text.includes('cc') && received.some((before) => before.includes('aa'))), 'it remembers')
})
const polluting = flawed('polluting', (text) => {
  if (text.includes('bbb')) Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true })
})

describe('the search', () => {
  test('FZ-4: finds exceptions and silent state changes, each with the shortest input', async () => {
    const report = await runFuzz({ targets: [throwing, remembering], frames: 2_000, seed: 3 })
    expect(report.throws).toBeGreaterThan(0)
    expect(report.silentChanges).toBeGreaterThan(0)
    const of = (name: string) => report.findings.filter(({ target }) => target === name)
    expect(of('throwing')[0]).toMatchObject({ kind: 'throw', message: 'RangeError: two of them', texts: ['dd'] })
    const rest = await runFuzz({ targets: [remembering], frames: 2_000, seed: 3 })
    expect(rest.findings[0]).toMatchObject({ kind: 'silent-change', texts: ['aa', 'cc'] })
  })

  test('FZ-4: reports a changed prototype', async () => {
    try {
      const { silentChanges } = await runFuzz({ targets: [polluting], frames: 300, seed: 3 })
      expect(silentChanges).toBeGreaterThan(0)
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })

  test('FZ-5: repeats a search for the same seed, and runs a different search for a different seed', async () => {
    const run = (seed: number) => runFuzz({ targets: [throwing], frames: 500, seed })
    expect(await run(7)).toEqual(await run(7))
    const texts = async (seed: number): Promise<readonly string[]> => {
      const seen: string[] = []
      const spy = flawed('spy', (text) => void seen.push(text))
      await runFuzz({ targets: [spy], frames: 50, seed })
      return seen
    }
    expect(await texts(7)).not.toEqual(await texts(8))
  })

  test('FZ-5: runs the same search as `npm run fuzz` in a separate process', async () => {
    const said = execFileSync(process.execPath,
      ['--import', 'tsx', 'scripts/fuzz.ts', '--frames', '220', '--seed', '7', '--json'],
      { cwd: repositoryRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    expect(await runFuzz({ targets, frames: 220, seed: 7 })).toMatchObject(JSON.parse(said) as object)
  })
})
