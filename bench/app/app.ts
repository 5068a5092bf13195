import { buildApp } from '../../test/e2e/support/build-app'
import { createAppHost } from '../../test/hosts/app/app-host'
import { openScriptedFeed } from '../feed/scripted-feed'
import type { Recording } from '../feed/record-frames'
import type { Bench } from '../harness/bench'
import { becomesLive, demoStorage, rowCount, underLoad } from '../setdata/host-load'
import { twoRecordings } from '../setdata/recordings'

const seconds = 5

interface Crossed {
  readonly messages: number
  readonly bytes: number
}

async function measure(build: string, recording: Recording): Promise<Crossed> {
  const line = await openScriptedFeed(recording)
  const host = await createAppHost({ build, storage: demoStorage(line.url) })
  await becomesLive(host)
  const from = host.bridge.length
  await underLoad(host, line, seconds)
  const crossed = host.bridge.slice(from).filter(({ direction }) => direction === 'to-view')
  const errors = host.errors()
  await host.stop()
  await line.close()
  if (errors.length > 0) throw new Error(`The page failed: ${errors.join('; ')}`)
  return {
    messages: crossed.length / seconds,
    bytes: crossed.reduce((bytes, message) => bytes + message.bytes, 0) / seconds,
  }
}

/** Bytes that cross from the App's service layer to its webview. */
export const app: Bench = {
  name: 'app',
  title: `Messages a second from service to view of the demo's page on the App, ${rowCount} rows and as many updates`,
  async run(progress) {
    progress('building for app')
    const build = await buildApp('app')
    const [recording, other] = twoRecordings(rowCount, seconds * 1_000)
    progress(`${seconds} s of the app's time, twice`)
    const [ours, again] = [await measure(build, recording), await measure(build, other)]
    const messages = [ours.messages, again.messages]
    return {
      figures: [{
        part: 'messages a second',
        ours: ours.messages,
        noise: { low: Math.min(...messages), high: Math.max(...messages) },
        peers: {},
        goal: { atMost: 12 },
      }],
      notes: [
        `${Math.round(ours.bytes)} bytes a second, the account's and the totals' among them`,
        'noise: the same again with another stretch of the feed',
      ],
    }
  },
}
