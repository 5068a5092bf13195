import { describe, expect, test } from 'vitest'
import { readBenchOptions } from '@/bench/harness/bench-options'
import { orderOf, readingsOf, runRounds } from '@/bench/harness/rounds'

describe('rounds', () => {
  test('BE-9: each contender stands at each place equally often', () => {
    const names = ['a', 'b', 'c', 'd']
    const places = new Map<string, number>()
    for (let round = 0; round < 2 * names.length; round += 1) {
      const order = orderOf(names, round)
      expect([...order].sort()).toEqual(names)
      order.forEach((name, place) => places.set(`${name}${place}`, (places.get(`${name}${place}`) ?? 0) + 1))
    }
    expect(places.size).toBe(16)
    expect(new Set(places.values())).toEqual(new Set([2]))
  })

  test('BE-9: a round runs all of them before the next begins, and warm-ups are not counted', async () => {
    const ran: string[] = []
    const contender = (name: string) => ({
      name,
      async measure(round: number) {
        ran.push(name)
        return round
      },
    })
    const readings = await runRounds([contender('ours'), contender('floor')], { rounds: 3, warmups: 2 })
    expect(readingsOf(readings, 'ours')).toEqual([2, 3, 4])
    expect(readingsOf(readings, 'floor')).toEqual([2, 3, 4])
    expect(ran).toHaveLength(10)
    for (let round = 0; round < 5; round += 1) {
      expect(ran.slice(2 * round, 2 * round + 2).sort()).toEqual(['floor', 'ours'])
    }
  })

  test('BE-9: two of one name, and one that took no part, are mistakes', async () => {
    const twin = { name: 'twin', measure: async () => 1 }
    await expect(runRounds([twin, twin], { rounds: 1, warmups: 0 })).rejects.toThrow(RangeError)
    const readings = await runRounds([twin], { rounds: 1, warmups: 0 })
    expect(() => readingsOf(readings, 'other')).toThrow(RangeError)
  })
})

describe('the command line', () => {
  const known = ['inbound', 'book']

  test('BE-10: names and flags in any order; none is all', () => {
    expect(readBenchOptions([], known)).toEqual({ names: [], json: false, profile: false })
    expect(readBenchOptions(['--json', 'book'], known)).toEqual({ names: ['book'], json: true, profile: false })
    expect(readBenchOptions(['inbound', '--profile'], known)).toEqual({
      names: ['inbound'], json: false, profile: true,
    })
  })

  test('BE-10: what is unknown is named, with what is known', () => {
    expect(readBenchOptions(['bok', '--jsn'], known)).toBe(
      'Unknown: --jsn, bok. Benches: inbound, book; flags: --json, --profile',
    )
  })
})
