import { describe, expect, test } from 'vitest'
import { createKillableStorage } from '../../support/killable-storage'
import { cutEverywhere, demandNamed, over, put, recordOf, records, remove, store, type Change } from './uni-chat'

const scenarios: Readonly<Record<string, readonly Change[]>> = {
  'a page that is split by older messages':
    [put(records(1_000, 120, 2_000)), put(records(100, 60, 2_000))],
  'a page that is split by messages in its middle':
    [put(records(1_000, 30, 2_000), records(2_000, 70, 2_000)), put(records(1_500, 50, 2_000))],
  'one batch for two pages': [
    put(records(1_000, 60, 2_000), records(2_000, 60, 2_000)), put(records(3_000, 60, 2_000)),
    put(records(500, 40, 2_000), records(1_900, 40, 2_000), records(4_000, 9, 2_000)),
  ],
  'a tail that becomes a page': [put(records(1_000, 10, 2_000)), put(records(2_000, 5, 2_000))],
  'a tail that joins the newest page': [put(records(1_000, 40, 2_000)), put(records(2_000, 12, 2_000))],
  'a tail that makes more than one page': [put(records(1_000, 5, 2_000)), put(records(2_000, 200, 2_000))],
  'messages among those of the tail':
    [put(records(1_000, 10, 2_000)), put(records(500, 3, 2_000), records(1_500, 9, 2_000))],
  'a message of a page that is removed': [put(records(1_000, 120, 2_000)), remove(records(1_010, 1, 2_000))],
  'all messages of a page that are removed': [put(records(1_000, 8, 12_000)), remove(records(1_000, 7, 12_000))],
  'the first messages of all': [put(records(1_000, 90, 2_000))],
}

const ways = [['a crash', true], ['a failure', false]] as const

describe.each(ways)('a chat in uni’s storage, with %s at each call', (_, isKill) => {
  const all = Object.entries(scenarios)

  test.each(all)('CM-45, CM-100: keeps each message exactly once, and leaves no orphaned page: %s', async (
    _title, changes,
  ) => {
    expect(await cutEverywhere(changes, isKill)).toBeGreaterThan(2)
  })
})

test('CM-106: stores only one copy of a page when a single change writes the page twice', async () => {
  const disk = createKillableStorage()
  const storage = over(disk)
  await store(storage, records(0, 30, 1_000))
  for (let round = 1; round <= 20; round += 1) {
    const from = round * 1_000
    await store(storage, records(from, 20, 1_000))
    // The first message belongs to the newest page. The other messages overflow the tail.
    await store(storage, [recordOf(from - 995, 100), ...records(from + 100, 30, 1_000)])
    demandNamed(disk)
  }
})
