import { join } from 'node:path'
import { buildApp, buildTools, type AppProject } from '../../test/e2e/support/build-app'
import type { SetDataRecord } from '../../test/hosts/mini-program/set-data-log'
import { createMiniProgramHost, type MiniProgramHost } from '../../test/hosts/mini-program/mini-program-host'
import { openScriptedFeed, type ScriptedFeed } from '../feed/scripted-feed'
import type { Recording } from '../feed/record-frames'
import type { Bench, Figure } from '../harness/bench'
import { becomesLive, catchUp, demoStorage, rowCount, underLoad } from './host-load'
import { twoRecordings } from './recordings'
import { openSourcePage, sentUnderUpdates, sourceRows, sourceUpdatesPerSecond } from './source-page'

const seconds = 5
/** The peer gets fewer updates, because each update sends thousands of times as much. */
const peerUpdates = 100
const closings = 20

/** `setData` calls and bytes of the list or the page. */
interface Sent {
  readonly calls: number
  readonly bytes: number
}

interface Measured {
  readonly load: Sent
  readonly page: Sent
  readonly closing: Sent
  readonly status: Sent
  readonly statusOfPage: Sent
}

const isList = ({ component }: SetDataRecord): boolean => component.includes('tradewire-position-list/')
/** Only the component with the rows, because the surrounding components change their own colours. */
const isRows = ({ component }: SetDataRecord): boolean => component.endsWith('/tradewire-position-list')
const isPeerList = ({ component }: SetDataRecord): boolean => component === 'pages/list/list'

function sum(records: readonly SetDataRecord[], counts: (record: SetDataRecord) => boolean = () => true): Sent {
  const counted = records.filter(counts)
  return { calls: counted.length, bytes: counted.reduce((bytes, record) => bytes + record.bytes, 0) }
}

async function sentDuring(host: MiniProgramHost, deed: () => Promise<void>): Promise<readonly SetDataRecord[]> {
  const from = host.setDataLog().length
  await deed()
  return host.setDataLog().slice(from)
}

/** The last rows close first, so that no other row moves. */
function toClose({ lastRows }: Recording): readonly (number | string)[] {
  const step = Math.floor(lastRows.length / closings)
  return Array.from({ length: closings }, (_, index) => lastRows[index * step]?.ticket ?? 0).reverse()
}

async function closeSome(host: MiniProgramHost, line: ScriptedFeed, recording: Recording): Promise<void> {
  for (const ticket of toClose(recording)) {
    line.remove(ticket)
    await catchUp(host, line)
    await host.advance(300)
  }
}

async function measureOurs(build: string, recording: Recording): Promise<Measured> {
  const line = await openScriptedFeed(recording)
  const host = await createMiniProgramHost({ build, storage: demoStorage(line.url) })
  await becomesLive(host)
  const load = await sentDuring(host, () => underLoad(host, line, seconds))
  await host.advance(1_000)
  const closing = await sentDuring(host, () => closeSome(host, line, recording))
  const status = await sentDuring(host, async () => {
    line.drop()
    await host.until(async () => (await host.openSockets()) === 0)
    await host.advance(150)
  })
  const errors = host.errors()
  await host.stop()
  await line.close()
  if (errors.length > 0) throw new Error(`The page failed: ${errors.join('; ')}`)
  return {
    load: sum(load, isList),
    page: sum(load),
    closing: sum(closing, isList),
    status: sum(status, isRows),
    statusOfPage: sum(status),
  }
}

async function measurePeer(build: string, recording: Recording): Promise<Pick<Measured, 'load' | 'closing'>> {
  const line = await openScriptedFeed(recording)
  const host = await createMiniProgramHost({ build, storage: { 'peer-address': line.url } })
  await becomesLive(host)
  const load = await sentDuring(host, async () => {
    for (let update = 0; update < peerUpdates; update += 1) {
      line.send(1)
      await catchUp(host, line)
      await host.advance(1)
    }
  })
  const closing = await sentDuring(host, () => closeSome(host, line, recording))
  await host.stop()
  await line.close()
  return { load: sum(load, isPeerList), closing: sum(closing, isPeerList) }
}

/** A whole page with a source, at the rate of a server that pushes single rows. */
async function measureSource(recording: Recording): Promise<Sent> {
  const line = await openScriptedFeed(recording)
  const host = await openSourcePage(line)
  const records = await sentUnderUpdates(host, line, seconds)
  const errors = host.errors()
  await host.stop()
  await line.close()
  if (errors.length > 0) throw new Error(`The source's page failed: ${errors.join('; ')}`)
  return sum(records)
}

function peerProject(root: string): AppProject {
  const folder = 'bench/setdata/peer-app'
  return { name: 'bench-peer', folder: join(root, folder), inputs: [folder, ...buildTools] }
}

/** Bytes that cross from the logic to the view of a WeChat mini-program. */
export const setdata: Bench = {
  name: 'setdata',
  title: `setData of the demo's list on WeChat, ${rowCount} rows and as many updates a second`,
  async run(progress) {
    progress('building for mp-weixin')
    const build = await buildApp('mp-weixin')
    const peerBuild = await buildApp('mp-weixin', peerProject(process.cwd()))
    const [recording, other] = twoRecordings(rowCount, seconds * 1_000)
    progress(`${seconds} s of the app's time, ${closings} closings and a lost line, twice`)
    const ours = await measureOurs(build, recording)
    const again = await measureOurs(build, other)
    progress(`filter and push, ${peerUpdates} updates; splice, ${closings} closings`)
    const peer = await measurePeer(peerBuild, recording)
    progress(`a position source, ${sourceRows} rows and ${sourceUpdatesPerSecond} updates a second, twice`)
    const [few, otherFew] = twoRecordings(sourceRows, seconds * sourceUpdatesPerSecond)
    const source = await measureSource(few)
    const sourceAgain = await measureSource(otherFew)

    const between = (part: string, first: number, second: number, atMost: number, peers = {}): Figure => {
      const noise = { low: Math.min(first, second), high: Math.max(first, second) }
      return { part, ours: first, noise, peers, goal: { atMost } }
    }
    const figure = (part: string, of: (measured: Measured) => number, atMost: number, peers = {}): Figure =>
      between(part, of(ours), of(again), atMost, peers)
    const ofSource = (part: string, of: (sent: Sent) => number, atMost: number): Figure =>
      between(`${part} of a position source's page`, of(source) / seconds, of(sourceAgain) / seconds, atMost)
    const perUpdate = ({ bytes }: Sent, updates: number): number => bytes / updates
    const pushed = perUpdate(peer.load, peerUpdates)
    const updateBytes = (its: Measured): number => perUpdate(its.load, seconds * 1_000)
    const pushes = { 'filter and push': 1_000 * (peer.load.calls / peerUpdates) }
    const perSecond = (amount: number): number => Math.round(amount / seconds)
    const { load, page, closing, statusOfPage } = ours
    return {
      figures: [
        figure('calls a second', (its) => its.load.calls / seconds, 12, pushes),
        figure('calls a second of the whole page', (its) => its.page.calls / seconds, 12),
        figure('bytes of an update over filter and push', (its) => updateBytes(its) / pushed, 1 / 50),
        figure('bytes of a closing over splice', (its) => its.closing.bytes / peer.closing.bytes, 1 / 1_000),
        figure('bytes for the rows when only the status changes', (its) => its.status.bytes, 0),
        ofSource('calls a second', ({ calls }) => calls, 12),
        ofSource('bytes a second', ({ bytes }) => bytes, 1_500),
      ],
      notes: [
        `the list: ${perSecond(load.bytes)} bytes a second; filter and push: ${Math.round(pushed)} bytes an update`,
        `the whole page: ${page.calls / seconds} calls and ${perSecond(page.bytes)} bytes a second`,
        `a closing: ${closing.bytes / closings} bytes; splice: ${Math.round(peer.closing.bytes / closings)} bytes`,
        `a lost line: ${statusOfPage.bytes} bytes for the page in ${statusOfPage.calls} calls`,
        `the position source: ${sourceRows} rows and ${sourceUpdatesPerSecond} updates a second over jsonProtocol()`,
        'noise: the same again with another stretch of the feed',
      ],
    }
  },
}
