import { expect, test } from 'vitest'
import { readRecord, recordLine } from '../support/record'
import { castOf, features } from '../world/campaign'
import { emptySummary, nameOf, planJobs } from './campaign'
import { otherProtocols, readChaosOptions, UsageError } from './command-line'
import { jsonLine } from './report'

test('CX-11: seeds, first seed, platform and actions are read', () => {
  expect(readChaosOptions([])).toMatchObject({ first: 1, seeds: 100, platform: undefined, json: false })
  expect(readChaosOptions(['--seeds', '1000', '--json'])).toMatchObject({ first: 1, seeds: 1_000, json: true })
  expect(readChaosOptions(['--seed', '7'])).toMatchObject({ first: 7, seeds: 1 })
  expect(readChaosOptions(['--seed', '7', '--seeds', '5', '--platform', 'app']))
    .toMatchObject({ first: 7, seeds: 5, platform: 'app' })
  expect(readChaosOptions(['--protocol', 'echo', '--seed', '7'])).toMatchObject({ protocol: 'echo', first: 7 })
  expect(readChaosOptions(['--protocol', 'copy-trading'])).toMatchObject({ protocol: undefined })
  expect(readChaosOptions(['--seed', '7', '--only', '3,12']).only).toEqual(new Set([3, 12]))
})

test.each([
  ['--seeds', '0'], ['--seeds', 'many'], ['--seed', '-1'], ['--platform', 'ios'], ['--only', '1'],
  ['--seed', '1', '--seeds', '2', '--only', '1'], ['--seed', '1', '--only', 'x'], ['--sede', '1'], ['7'],
  ['--record', ''], ['--seed', '1', '--only', '1', '--record', 'file'], ['--protocol', 'chat', '--record', 'file'],
  ['--protocol', 'mqtt'], ['--protocol', 'chat', '--platform', 'app'],
])('CX-11: %s %s %s is refused in one line', (...args) => {
  expect(() => readChaosOptions(args)).toThrow(UsageError)
})

test('CX-12: the last line is one JSON object with the counts', () => {
  const summary = emptySummary()
  summary.live.soundMs = summary.live.allMs = 4
  summary.live.soundLiveMs = summary.live.liveMs = 3
  summary.faults.app.reset = 2
  const line: unknown = JSON.parse(jsonLine(summary))
  expect(line).toMatchObject({ seeds: 0, messages: 0, faults: 2, violations: 0, liveShare: 0.75 })
  expect(line).toHaveProperty('checks.live-is-true', 0)
})

test('CX-63: each other protocol is a feature of the world', () => {
  expect(otherProtocols.filter((name) => !features.includes(name))).toEqual([])
  for (const name of otherProtocols) expect(castOf(1, name).map((each) => each.name)).toContain(name)
})

test('CX-72: a record gives back what the same code made of the same seeds, and no line that was cut short', () => {
  const [all, one, rest] = [planJobs(250, 1, undefined), planJobs(250, 1, 'app'), planJobs(10, 251, undefined)]
  const summary = { ...emptySummary(), seeds: 250, frames: 7 }
  const text = recordLine('code-1', nameOf(all), summary) + recordLine('code-2', nameOf(one), summary)
    + recordLine('code-1', nameOf(rest), summary).slice(0, 60)
  const known = readRecord(text, 'code-1')
  expect([...known]).toEqual([[nameOf(all), summary]])
  const whole = `${text}\n${recordLine('code-1', nameOf(rest), summary)}`
  expect(readRecord(whole, 'code-1').get(nameOf(rest))).toEqual(summary)
  expect(new Set([all, one, rest, planJobs(250, 251, undefined)].map(nameOf)).size).toBe(4)
})
