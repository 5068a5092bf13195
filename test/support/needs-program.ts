import { describe } from 'vitest'
import { findProgram, type ProgramName } from '../../scripts/programs'

/** The mark in the title of a test that may be skipped; `npm test` reads it. */
const needs = (name: ProgramName): string => `(needs ${name})`

/** Tests that run against a real server of somebody else's; without it they are skipped and counted so. */
export function describeNeeding(name: ProgramName, title: string, body: () => void): void {
  describe.skipIf(findProgram(name) === undefined)(`${title} ${needs(name)}`, body)
}
