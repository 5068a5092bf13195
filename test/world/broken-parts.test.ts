import { expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { makeHistory } from './history'
import type { Resident } from './resident'
import { createChatResident } from './residents/chat'
import { connection } from './residents/connection'
import { navigation } from './residents/navigation'
import { createPositions } from './residents/positions'
import { compareTwin } from './twin'

const mostSeeds = 100

/**
 * Breaks each feature from the start. Both apps then behave the same, so a judge other than the twin must detect the
 * fault.
 */
test.each<readonly [what: string, judge: string, resident: Resident]>([
  ['an empty chat history', 'each stored message is shown', createChatResident('blind')],
  ['a server that stores a message twice', 'the server stores a message once', createChatResident('forgetful')],
  ['a chat that gives up', 'the chat does not give up', createChatResident('faint-hearted')],
  ['a chat that waits too long', 'a failed history query is retried', createChatResident('late')],
  ['a feed that is queried too rarely', 'live rows are recent', createPositions(true)],
])('WO-20: detects the planted fault: %s', async (_what, judge, resident) => {
  const residents = [connection, navigation, resident]
  const found = new Map<string, number>()
  for (let seed = 1; seed <= mostSeeds && !found.has(judge); seed += 1) {
    const history = makeHistory(seed, residents)
    const difference = await compareTwin({ seed, residents, history, moment: 'later', allowed: allowedNames })
    if (difference !== undefined) found.set(difference.judge, seed)
  }
  expect([...found.keys()]).toContain(judge)
})
