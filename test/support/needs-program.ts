import { describe } from 'vitest'
import { findProgram, type ProgramName } from '../../scripts/programs'

/** Title mark of skippable tests, read by `npm test`. */
const needs = (name: ProgramName): string => `(needs ${name})`

/** Tests that need a real third-party server. Without it they are skipped and counted. */
export function describeNeeding(name: ProgramName, title: string, body: () => void): void {
  describe.skipIf(findProgram(name) === undefined)(`${title} ${needs(name)}`, body)
}
