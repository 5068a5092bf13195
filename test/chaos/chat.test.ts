import { beforeAll, describe, expect, test } from 'vitest'
import { chatFaults, runChat, type ChatBreakage, type ChatRun } from './run-chat'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

describe('a chat where everything goes wrong', () => {
  const runs = new Map<number, ChatRun>()
  beforeAll(async () => {
    for (const seed of seeds) runs.set(seed, await runChat(seed))
  }, 5 * 60_000)

  test('CX-40: each message once and in order at every peer, and no client dead while the server lives', () => {
    const broken = [...runs].flatMap(([seed, { complaints }]) => complaints.map((what) => `seed ${seed}: ${what}`))
    expect(broken).toEqual([])
  })

  test('CX-41: much is said, and each fault happens', () => {
    let said = 0
    for (const run of runs.values()) {
      said += run.said
      expect(run.taken).toBeGreaterThanOrEqual(run.said)
    }
    expect(said).toBeGreaterThan(seeds.length * 20)
    expect([...runs.values()].reduce((sum, { recovered }) => sum + recovered, 0)).toBeGreaterThan(seeds.length)
    for (const fault of chatFaults) {
      const count = [...runs.values()].reduce((sum, { faults }) => sum + faults[fault], 0)
      expect(count, fault).toBeGreaterThan(10)
    }
  })

  test('CX-42: the same seed is the same run', async () => {
    expect(await runChat(3)).toEqual(runs.get(3))
  })

  test.each<readonly [ChatBreakage, RegExp]>([
    ['blind', /missing/], ['forgetful', /was taken [2-9] times/], ['faint-hearted', /gave up: failed/],
  ])('CX-43: a part that is %s is noticed', async (breakage, words) => {
    const complaints: string[] = []
    for (const seed of seeds) {
      complaints.push(...(await runChat(seed, breakage)).complaints)
      if (complaints.some((complaint) => words.test(complaint))) break
    }
    expect(complaints.join('\n')).toMatch(words)
  })
})
