import { expect, test } from 'vitest'
import { readWorldOptions, UsageError } from './command-line'
import { chaosResult } from './copy-trading/report'
import { addSummary, emptySummary, planJobs } from './run-seeds'

const readChaos = (...args: readonly string[]): object => readWorldOptions(['--chaos', ...args])

test('CX-11: parses the seeds, the first seed, the platform and the steps', () => {
  expect(readChaos()).toMatchObject({ first: 1, seeds: 100, feature: 'copy-trading', json: false })
  expect(readChaos('--seeds', '1000', '--json')).toMatchObject({ first: 1, seeds: 1_000, json: true })
  expect(readWorldOptions(['--seed', '1200000000'])).toMatchObject({ first: 1_200_000_000, seeds: 1 })
  expect(readChaos('--seed', '7')).toMatchObject({ first: 7, seeds: 1 })
  expect(readChaos('--seed', '7', '--seeds', '5', '--platform', 'app'))
    .toMatchObject({ first: 7, seeds: 5, feature: 'app' })
  expect(readChaos('--seed', '7', '--jobs', '2')).toMatchObject({ jobs: 2 })
  expect(readWorldOptions(['--platform', 'h5'])).toMatchObject({ feature: 'h5' })
  expect(readChaos('--seed', '7', '--only', '3,12')).toMatchObject({ only: new Set([3, 12]) })
  expect(readWorldOptions(['--with', 'json', '--judge', 'cut', '--whole']))
    .toMatchObject({ feature: 'json', judge: 'cut', isWhole: true })
})

test.each([
  '--seeds 0', '--seeds many', '--seed -1', '--platform ios', '--only 1', '--seed 1 --seeds 2 --only 1',
  '--seed 1 --only x', '--sede 1', '7', '--with chat --platform app', '--with nothing', '--judge none',
  '--with app --judge twin', '--judge cut',
])('CX-11: rejects the arguments %s with a one-line error', (args) => {
  expect(() => readChaos(...args.split(' '))).toThrow(UsageError)
  expect(() => readChaos(...args.split(' '))).toThrow(/^[^\n]+$/)
})

test('CX-12: prints the results of copy-trading in the last line', () => {
  const tally = {
    'live soundMs': 4, 'live soundLiveMs': 3, 'live allMs': 8, 'live liveMs': 4, 'fault reset on app': 2,
    'fault kill on h5': 1, 'frames': 9, 'posted': 5, 'judged live-is-true': 6,
  }
  const result = chaosResult(tally, 1, 7)
  expect(result).toMatchObject({
    messages: 9, faults: 3, violations: 7, liveShare: 0.75, liveShareOfAllTime: 0.5, posted: 5, complaints: [],
  })
  expect(result.checks).toMatchObject({ 'live-is-true': 6, 'one-socket': 0 })
})

test('CX-72: plans 250 seeds per job, merges the results, and sorts their findings by seed', () => {
  expect(planJobs(1, 260, {}).map(({ first, seeds }) => [first, seeds])).toEqual([[1, 250], [251, 10]])
  const sum = emptySummary()
  addSummary(sum, { steps: 1, failed: [{ seed: 9, judge: 'twin' }], tally: { frames: 2 } })
  addSummary(sum, { steps: 4, failed: [{ seed: 5, judge: 'cut' }], tally: { frames: 6, posted: 1 } })
  expect(sum).toEqual({
    steps: 5, failed: [{ seed: 5, judge: 'cut' }, { seed: 9, judge: 'twin' }], tally: { frames: 8, posted: 1 },
  })
})
