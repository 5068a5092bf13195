import { expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { makeHistory, type Step } from './history'
import type { Resident } from './resident'
import { createChatResident } from './residents/chat'
import { connection } from './residents/connection'
import { createLegacyResident } from './residents/legacy'
import { navigation } from './residents/navigation'
import { createPositions } from './residents/positions'
import { createSamples } from './residents/samples'
import { compareTwin } from './twin'

const mostSeeds = 100
const brokenSamples = createSamples({ isBroken: true })

/**
 * Each feature is broken for the whole life of the app, so that both apps behave the same. Therefore another judge than
 * the twin must detect the fault.
 */
test.each<readonly [what: string, judge: string, resident: Resident]>([
  ['a history that reports nothing', 'all that was taken is shown', createChatResident('blind')],
  ['a server that forgets', 'a message is taken once', createChatResident('forgetful')],
  ['a chat that gives up', 'the chat does not give up', createChatResident('faint-hearted')],
  ['a chat that waits too long', 'a look back that failed is tried again', createChatResident('late')],
  ['a feed that is queried too rarely', 'live rows are recent', createPositions(true)],
  ['a heart-check that is sent too often', 'heartbeats keep their distance', brokenSamples],
  ['an echo client that connects by itself', 'no reconnect before its time', brokenSamples],
  ['a mode-code client without a heartbeat', 'no connection outlives a long silence', brokenSamples],
])('WO-20: detects %s', async (_what, judge, resident) => {
  const residents = [connection, navigation, resident]
  const found = new Map<string, number>()
  for (let seed = 1; seed <= mostSeeds && !found.has(judge); seed += 1) {
    const history = makeHistory(seed, residents)
    const difference = await compareTwin({ seed, residents, history, moment: 'later', allowed: allowedNames })
    if (difference !== undefined) found.set(difference.judge, seed)
  }
  expect([...found.keys()]).toContain(judge)
})

test.each([[false, undefined], [true, 'what is closed or given up opens nothing']])(
  'WO-15: judges closes by a page while an open connection sends requests (broken: %s)', async (isBroken, judge) => {
    const step = (id: number, name: string, thenMs: number): Step => ({ id, name, u: 0, within: undefined, thenMs })
    const history = [
      step(0, 'class opens again', 1_000), { ...step(1, 'class closes', 0), within: 'trader of the data' },
      step(2, 'cut', 20_000),
    ]
    const residents = [connection, navigation, createLegacyResident(isBroken)]
    const found = await compareTwin({ seed: 1, residents, history, moment: 'at once', allowed: allowedNames })
    expect(found?.judge).toBe(judge)
  },
)
