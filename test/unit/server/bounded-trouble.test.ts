import { expect, test } from 'vitest'
import { boundTrouble } from '../../../server/wire/bounded-trouble'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

test('SV-276: reports 100 lines in a burst, then one line per second with the number of omitted lines', () => {
  const clock = createSimulatedClock()
  const lines: string[] = []
  const trouble = boundTrouble((line) => lines.push(line), clock)
  for (let count = 1; count <= 150; count += 1) trouble(`line ${count}`)
  expect([lines.length, lines.at(-1)]).toEqual([100, 'line 100'])
  clock.setWall(0)
  clock.advance(1_000)
  trouble('line 151')
  trouble('line 152')
  expect(lines.slice(100)).toEqual(['omitted lines: 50', 'line 151'])
  clock.advance(1_000)
  trouble('line 153')
  expect(lines.slice(102)).toEqual(['omitted lines: 1', 'line 153'])
})
