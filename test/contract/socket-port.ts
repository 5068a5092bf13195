import { afterEach, beforeEach, describe } from 'vitest'
import { endCases } from './end-cases'
import type { SocketPortHarness } from './harness'
import { sendCases } from './send-cases'
import { createTools } from './tools'

/** The behaviour of every socket port, whatever lies under it. */
export function socketPortContract(name: string, createHarness: () => Promise<SocketPortHarness>): void {
  describe(`socket port over ${name}`, () => {
    let present: SocketPortHarness | undefined
    const harness = (): SocketPortHarness => {
      if (present === undefined) throw new Error('No case is running')
      return present
    }
    beforeEach(async () => {
      present = await createHarness()
    })
    afterEach(async () => {
      await present?.dispose()
      present = undefined
    })

    const tools = createTools(harness)
    endCases(harness, tools)
    sendCases(harness, tools)
  })
}
