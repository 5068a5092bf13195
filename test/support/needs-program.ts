import { describe } from 'vitest'
import { findProgram, type ProgramName } from '../../scripts/programs'

/** The mark in the title of a test that may be skipped. `npm test` reads this mark. */
const needs = (name: ProgramName): string => `(needs ${name})`

/** Tests that need a real third-party server. Without the server they are skipped and counted. */
export function describeNeeding(name: ProgramName, title: string, body: () => void): void {
  describe.skipIf(findProgram(name) === undefined)(`${title} ${needs(name)}`, body)
}
