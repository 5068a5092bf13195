import { engineRows, playIn, writeEngineScript } from '@/bench/engines/engines'
import { recordFrames } from '@/bench/feed/record-frames'
import { expect, test } from 'vitest'
import { repositoryRoot } from '../repository/source-files'

test('BE-20: replays recorded deltas in an engine without a JIT, and throws if the client misses a delta', async () => {
  const [, jitless] = engineRows
  if (jitless === undefined) throw new Error('No engine')
  const recordings = recordFrames(2, { rows: 10, deltas: 20, ticks: [] })
  const costs = await playIn(jitless, await writeEngineScript(repositoryRoot, { recordings, rounds: 2, warmups: 0 }))
  expect([...costs ?? []].map(([name, { length }]) => [name, length])).toEqual(
    ['parse', 'floor', 'client', 'parse again', 'first', 'parse first', 'push', 'parse push'].map((name) => [name, 2]))

  const short = recordings.map((recording) => ({ ...recording, deltas: recording.deltas.slice(1) }))
  const script = await writeEngineScript(repositoryRoot, { recordings: short, rounds: 1, warmups: 0 })
  await expect(playIn(jitless, script)).rejects.toThrow('The client stands at')
})
