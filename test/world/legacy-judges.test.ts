import { expect, test } from 'vitest'
import { allowedNames } from './allowed'
import { killing } from './app'
import type { Step } from './history'
import { connection } from './residents/connection'
import { createLegacyResident, legacy } from './residents/legacy'
import { navigation } from './residents/navigation'
import { compareTwin, type Moment } from './twin'

const step = (id: number, name: string, u: number, thenMs: number): Step => ({ id, name, u, within: undefined, thenMs })

test.each<{ what: string; seed: number; moment: Moment; history: readonly Step[] }>([
  {
    what: 'an attempt is awaited, and that of the next outage at the same time', seed: 1_200_000_624,
    moment: 'another user',
    history: [
      step(0, 'application answers', 0.926, 8_082),
      { ...step(4, 'line changes twice', 0.038, 4_318), within: 'trader of the data' },
      step(9, 'depth of the data', 0.821, 340),
    ],
  },
  {
    what: 'a closed class is opened as the protocol asks', seed: 1_200_021_484, moment: 'another user',
    history: [
      step(17, 'sends are answered', 0, 288),
      { ...step(18, 'class opens for an unnamed user', 0.065, 60_331), within: 'trader of the data' },
      step(19, 'sign out', 0, 0), step(23, 'connect()', 0, 0), step(31, 'store signs in', 0.324, 0),
      step(34, 'cut within a handshake', 0.641, 62),
    ],
  },
  {
    what: 'an older question is answered last', seed: 900_010_241, moment: 'at once',
    history: [
      step(12, 'application answers', 0.616, 63), step(33, 'another instance opens', 0.754, 5_832),
      step(34, 'page comes twice', 0, 64_166), step(36, 'answers of the application come', 0.255, 314),
    ],
  },
  {
    what: 'a list came, and then one that is unreadable', seed: 1_300_001_287, moment: 'at once',
    history: [
      step(1, 'page is shown', 0, 743), { ...step(2, 'hostile list', 0.851, 0), within: 'class getPositonsOrder' },
      step(3, 'hostile list', 0.794, 84_624), step(4, 'page is shown', 0, 0),
      step(6, 'class starts its beat', 0, 9_682),
    ],
  },
  {
    what: 'it is given up while a page is set up', seed: 1_400_065_655, moment: 'at once',
    history: [
      step(21, 'connect()', 0, 455), step(26, 'page is left by its app', 0, 0),
      { ...step(27, 'cut', 0.839, 9_458), within: 'leasesChanged' }, step(28, 'page comes twice', 0, 264),
    ],
  },
  {
    what: 'it sends data that have no type', seed: 1_400_073_780, moment: 'at once',
    history: [
      step(5, 'sign out', 0, 112), step(9, killing, 0, 389), step(29, 'class opens without data', 0, 0),
      step(31, 'pop-up', 0.39, 58_767), step(32, 'class opens without data', 0, 112),
      step(33, 'class reconnects', 0, 5_704),
    ],
  },
  {
    what: 'its page changes a tab while it opens', seed: 1_700_000_033, moment: 'at once',
    history: [
      step(7, 'hide', 0.491, 34_649), { ...step(8, 'account tab', 0.313, 0), within: 'leasesChanged' },
      step(9, 'account tab', 0.538, 1_318),
    ],
  },
  {
    what: 'it is given up between reconnect() and the opening', seed: 691_759, moment: 'later',
    history: [
      step(21, 'application answers', 0.817, 51_095),
      { ...step(23, 'class reconnects', 0.76, 137), within: 'url' }, step(24, 'sign out', 0.82, 5_724),
      step(28, 'another instance opens', 0.956, 10), step(31, 'trader tab', 0.687, 179),
      step(35, 'sleep', 0.561, 8_221),
    ],
  },
  {
    what: 'a page that only listens opened it for an unnamed user', seed: 1_850_086_292, moment: 'at once',
    history: [
      step(3, 'page that only listens comes', 0, 2_177), step(10, 'class opens for an unnamed user', 0, 134),
      step(12, 'page comes twice', 0, 0),
    ],
  },
])('WO-15: reports no fault of the class when $what', async ({ what: _, ...given }) => {
  const residents = [connection, navigation, legacy]
  expect(await compareTwin({ ...given, residents, allowed: allowedNames })).toBeUndefined()
})

test.each([[false, undefined], [true, 'what is closed or given up opens nothing']])(
  'WO-15: judges closes by a page while an open connection sends requests (broken: %s)', async (isBroken, judge) => {
    const residents = [connection, navigation, createLegacyResident(isBroken)]
    const history = [
      step(0, 'class opens again', 0, 1_000),
      { ...step(1, 'class closes', 0, 0), within: 'trader of the data' }, step(2, 'cut', 0, 20_000),
    ]
    const found = await compareTwin({ seed: 1, residents, history, moment: 'at once', allowed: allowedNames })
    expect(found?.judge).toBe(judge)
  },
)
