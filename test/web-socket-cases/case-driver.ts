import type { UniWebSocketClass } from '../../src/web-socket/standard/platform-web-socket'
import { cases } from './cases'
import { runCase, type CasePlatform } from './ground'

export interface CaseServers {
  readonly server: string
  readonly deadServer: string
}

/** Results by case name: `holds` or the failure. */
export type CaseResults = Readonly<Record<string, string>>

/** The first query starts the cases, which run in sequence. Each query returns the progress as JSON. */
export function createCaseDriver(WebSocket: UniWebSocketClass, platform: CasePlatform): (question: string) => string {
  const results: Record<string, string> = {}
  let begun = false

  async function runAll(servers: CaseServers): Promise<void> {
    for (const tried of cases) {
      results[tried.name] = await runCase(tried, { WebSocket, platform, ...servers }).then(
        () => 'holds',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
    }
  }

  return (question) => {
    if (!begun) void runAll(JSON.parse(question) as CaseServers)
    begun = true
    return JSON.stringify(results)
  }
}
