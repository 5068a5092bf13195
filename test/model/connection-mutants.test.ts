import { describe, expect, test } from 'vitest'
import { createConnectionModel } from './connection-model'
import { explore } from './explore'
import { invariants } from './invariants'
import { mutants } from './mutants'
import { mutatedStep } from './mutate'
import { fullSetting } from './settings'

const PATIENCE_MS = 600_000

describe('MD-17: finds a violation of each invariant when its guard is removed', () => {
  for (const { rule, lacks, edits, around } of mutants) {
    test(`MD-17: violates ${rule} without ${lacks}`, async () => {
      const { counterexample } = await explore(createConnectionModel({
        ...fullSetting,
        step: mutatedStep(edits),
        around: { ...fullSetting.around, ...around },
        rules: invariants.filter(({ id }) => id === rule),
      }))
      expect(counterexample?.rule).toBe(rule)
      const { says = '', trace = [] } = counterexample ?? {}
      expect(trace.length).toBeGreaterThan(0)
      const lines = trace.map((line, index) => `  ${index + 1}. ${line}`)
      console.log([`${rule} without ${lacks}: ${says}`, ...lines].join('\n'))
    }, PATIENCE_MS)
  }

  test('MD-17: tests each invariant with its guard removed', () => {
    const guarded = new Set(mutants.map(({ rule }) => rule))
    expect(invariants.map(({ id }) => id).filter((id) => !guarded.has(id))).toEqual([])
  })

  test('MD-17: finds no violation in unchanged code, and rejects an edit that matches no code', () => {
    const { movesFrom, move, initial } = createConnectionModel({ ...fullSetting, step: mutatedStep([]) })
    for (const each of movesFrom(initial)) expect(move(initial, each).breach).toBeUndefined()
    const build = () => mutatedStep([{ find: 'no such guard', replace: '' }])
    expect(build).toThrow('the guard stands 0 times: no such guard')
  })
})
