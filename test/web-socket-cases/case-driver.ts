import type { UniWebSocketClass } from '../../src/web-socket/standard/platform-web-socket'
import { cases } from './cases'
import { runCase, type CasePlatform } from './ground'

export interface CaseServers {
  readonly server: string
  readonly deadServer: string
}

/** The result of each case so far, by name: `holds` or the failure. */
export type CaseResults = Readonly<Record<string, string>>

/** Starts at the first query, runs one case after the other, and reports the progress at each query. As text: JSON. */
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
