import type { Goal } from './bench'
import type { WrittenReport } from './read-report'
import { isMet } from './verdict'

const round = (value: number): string => String(Number(value.toPrecision(4)))

export function goalText(goal: Goal): string {
  return 'atMost' in goal ? `at most ${round(goal.atMost)}` : `at least ${round(goal.atLeast)}`
}

export function noiseText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${round(low)} to ${round(high)}`
}

export function peersText(peers: Readonly<Record<string, number>>): string {
  return Object.entries(peers).map(([name, value]) => `${name} ${round(value)}`).join(', ')
}

export function reportText(name: string, { title, figures, notes }: WrittenReport): readonly string[] {
  const lines = [`${name}: ${title}`]
  for (const { part, ours, noise, peers, goal } of figures) {
    const verdict = isMet(noise, goal) ? 'met' : 'missed'
    lines.push(`  ${part}: ${round(ours)} (noise ${noiseText(noise)}), goal ${goalText(goal)}: ${verdict}`)
    if (Object.keys(peers).length > 0) lines.push(`    ${peersText(peers)}`)
  }
  return [...lines, ...notes.map((note) => `  ${note}`)]
}
