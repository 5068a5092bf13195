import { describe, expect, test } from 'vitest'
import { explore, type Model } from './explore'

function counterModel(forbidden?: number): Model<number, { readonly label: 'raise' | 'double' }> {
  const says = (count: number) => (count === forbidden ? { rule: 'no', says: `it is ${count}` } : undefined)
  return {
    initial: 1,
    movesFrom: (count) => (count < 20 ? [{ label: 'raise' }, { label: 'double' }] : []),
    move: (count, { label }) => ({ state: Math.min(20, label === 'raise' ? count + 1 : count * 2) }),
    inspect: says,
    keyOf: String,
    describe: String,
  }
}

describe('the explorer', () => {
  test('MD-15: returns the shortest path to a violation', async () => {
    const { counterexample } = await explore(counterModel(9))
    expect(counterexample).toEqual({
      rule: 'no', says: 'it is 9', trace: ['raise → 2', 'double → 4', 'double → 8', 'raise → 9'],
    })
  })

  test('MD-15: stops when the exploration exceeds its limit', async () => {
    await expect(explore(counterModel(), 5)).rejects.toThrow('no fixpoint within 5 abstract states')
  })
})
