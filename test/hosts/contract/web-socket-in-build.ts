import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFarSide, type FarSide } from '../../contract/far-side'
import { cases } from '../../web-socket-cases/cases'
import type { CaseResults, CaseServers } from '../../web-socket-cases/case-driver'
import type { AskPage } from './page-driver-client'

/** The page of a build that has the cases. */
export interface CasePage {
  readonly ask: AskPage
  /** Exceptions and logged errors so far. */
  errors(): readonly string[]
  until(holds: () => Promise<boolean>, patienceMs: number): Promise<void>
  close(): Promise<void>
}

const PATIENCE_MS = 120_000
const count = (results: CaseResults): number => Object.keys(results).length

/**
 * Declares the WebSocket cases in the page of one build; `rule` is the platform's. Returns the check that what their
 * listeners threw was reported, and nothing else.
 */
export function webSocketCasesInBuild(rule: string, open: () => Promise<CasePage>): () => void {
  let errors: readonly string[] = []
  describe('the class in the build', () => {
    let far: FarSide | undefined
    let page: CasePage | undefined
    let results: CaseResults = {}

    beforeAll(async () => {
      const { ask, until, errors: all } = page = await open()
      far = await startFarSide()
      const origin = (port: number): string => `ws://127.0.0.1:${port}`
      const servers: CaseServers = { server: origin(far.port), deadServer: origin(far.deadPort) }
      const before = all().length
      await until(async () => {
        results = JSON.parse(await ask(JSON.stringify(servers))) as CaseResults
        return count(results) === cases.length
      }, PATIENCE_MS)
      errors = all().slice(before)
    })
    afterAll(async () => {
      await far?.dispose()
      await page?.close()
    })

    for (const { name } of cases) {
      test(`${rule}: ${name}`, () => {
        expect(results[name]).toBe('holds')
      })
    }
  })

  return () => {
    const expected = cases.flatMap(({ reports = [] }) => reports)
    expect(expected).not.toEqual([])
    expect(errors.map((error, place) => error.includes(expected[place] ?? 'nothing') || error))
      .toEqual(expected.map(() => true))
  }
}
