import { afterAll, beforeAll, describe, expect } from 'vitest'
import { commandClose } from '../../contract/far-commands'
import { startFarSide } from '../../contract/far-side'
import { socketPortContract } from '../../contract/socket-port'
import { send } from '../../contract/tools'
import type { Host, HostName } from '../host'
import type { Quirks } from '../quirks'
import { openProbe, type ProbeStage } from '../probe/probe-stage'
import { type AskPage, createPageDriverClient, type PageDriver } from './page-driver-client'
import { webSocketCasesInBuild } from './web-socket-in-build'
import type { SocketPortHarness } from '../../contract/harness'
import { stepToMessage } from '../../contract/messages'

const LEFT_PATIENCE_MS = 5_000
const realMs = (ms: number): Promise<void> => new Promise((resolve) => {
  if (ms === 0) setImmediate(resolve)
  else setTimeout(resolve, ms)
})

/** A case of the contract on the port that runs in a built page. */
async function createPageHarness(host: Host, driver: PageDriver): Promise<SocketPortHarness> {
  const far = await startFarSide()
  const left = async (): Promise<number> => (await driver.left()) + (await host.openSockets())
  return {
    sendsHeader: host.name !== 'h5',
    open: (path, wish = {}, first = []) =>
      driver.open({ request: { url: far.url(path), ...wish }, first: first.map(stepToMessage) }),
    rest: realMs,
    farConnections: () => Promise.resolve(far.connections()),
    left,
    async dispose(): Promise<void> {
      await far.dispose()
      // Each case finds the page as the first one did.
      await host.until(async () => (await left()) === 0, LEFT_PATIENCE_MS)
    },
  }
}

/** A page of a built app that runs the plugin's socket port and WebSocket class over the platform's own `uni`. */
interface ContractPage {
  /** For after the cases: the runtime has no task left, and nothing complained. */
  readonly checkCalm: () => Promise<void>
  readonly checkThrowingConsumer: () => Promise<void>
  /** Declares the tests of the class in the same page; after those above, since some of its cases make it complain. */
  readonly webSocketCases: (rule: string) => () => void
}

/** Runs the contract in the page of one build, which stays for all of its cases. */
export function contractInBuild<Name extends HostName>(
  name: Name,
  askOf: (host: ProbeStage<Name>['host'], driver: string) => AskPage,
  quirks: Partial<Quirks> = {},
): ContractPage {
  let opened: { readonly stage: ProbeStage<Name>; readonly driver: PageDriver } | undefined
  const present = () => {
    if (opened === undefined) throw new Error('The page is not open')
    return { host: opened.stage.host, driver: opened.driver }
  }

  beforeAll(async () => {
    const stage = await openProbe(name, 'contract', quirks)
    opened = { stage, driver: createPageDriverClient(askOf(stage.host, 'contractDriver')) }
  })
  afterAll(() => opened?.stage.stop())
  describe('in the build', () => {
    const title = ['uni', 'of', name, ...Object.keys(quirks)].join(' ')
    socketPortContract(title, () => createPageHarness(present().host, present().driver))
  })

  /** A runtime whose clean-up was cut short keeps the task, and its global calls mean it from then on. */
  async function checkRuntime(): Promise<void> {
    const { host, driver } = present()
    await driver.askRuntime()
    if (name !== 'mp-weixin') await host.until(async () => (await driver.runtime()) !== 'mute')
    expect(await driver.runtime()).toBe(name === 'mp-weixin' ? 'mute' : 'knows of none')
  }

  return {
    webSocketCases: (rule) => webSocketCasesInBuild(rule, async () => {
      const { host } = present()
      return { ...host, ask: askOf(host, 'webSocketDriver'), close: async () => undefined }
    }),
    async checkCalm() {
      await checkRuntime()
      expect(present().host.errors()).toEqual([])
    },
    async checkThrowingConsumer() {
      const { host, driver } = present()
      const far = await startFarSide()
      const errorsBefore = host.errors().length
      const connection = await driver.open({ request: { url: far.url('/echo') }, first: [], throws: true })
      const receives = (count: number): Promise<void> =>
        host.until(async () => (await connection.events()).length === count)
      await receives(1)
      await connection.act(send('hello'))
      await receives(2)
      await connection.act(send(commandClose(4000, 'done')))
      await receives(3)
      expect(await connection.events()).toEqual([
        { type: 'opened' },
        { type: 'message', data: 'hello' },
        { type: 'closed', code: 4000, reason: 'done' },
      ])
      const surfaced = (): readonly string[] => host.errors().slice(errorsBefore)
      await host.until(() => surfaced().length >= 3)
      expect(surfaced().map((error) => error.includes('thrown by a consumer'))).toEqual([true, true, true])
      await host.until(async () => (await driver.left()) + (await host.openSockets()) === 0)
      await checkRuntime()
      await far.dispose()
    },
  }
}
