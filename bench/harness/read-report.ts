import type { BenchReport, Figure, Goal } from './bench'
import type { Interval } from './statistics'

/** The JSON line that a bench process writes. */
export interface WrittenReport extends BenchReport {
  readonly title: string
}

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

function isInterval(value: unknown): value is Interval {
  return isFields(value) && isNumber(value.low) && isNumber(value.high)
}

function isNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isFields(value) && Object.values(value).every(isNumber)
}

function isGoal(value: unknown): value is Goal {
  return isFields(value) && (isNumber(value.atMost) || isNumber(value.atLeast))
}

function isFigure(value: unknown): value is Figure {
  return isFields(value) && typeof value.part === 'string' && isNumber(value.ours) && isInterval(value.noise)
    && isNumbers(value.peers) && isGoal(value.goal)
}

/** Parses a bench's last output line. Throws when the line is not a report or contains a number that is not finite. */
export function readReport(output: string): WrittenReport {
  const line = output.trimEnd().split('\n').pop() ?? ''
  const { title, figures, notes } = parseFields(line)
  const sound = typeof title === 'string' && isTexts(notes)
    && Array.isArray(figures) && figures.length > 0 && figures.every(isFigure)
  if (!sound) throw new Error(`No report of a bench: ${line.slice(0, 200)}`)
  return { title, figures, notes }
}

function parseFields(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line)
    return isFields(value) ? value : {}
  } catch {
    return {}
  }
}
