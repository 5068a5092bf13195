import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { positionsHubOf } from '../../../src/positions/positions-hub'

const source = fileURLToPath(new URL('../../../src', import.meta.url))

const foreignApp = `
import { createTradewire, useChannel, useSocketIOStore, useSocketLease } from './index'
const protocol = {
  name: 'prices', liveness: 'any', needsSession: false,
  start: (session, policy, line) => ({ received: (data) => line.publish('quoted', Number(data)) }),
}
export const tradewire = createTradewire({ url: 'wss://prices.example.com', protocol })
export const page = () => [useSocketIOStore(), useSocketLease('prices'), useChannel('statusChanged', () => undefined)]
`
const copyTradingApp = `
import { copyTrading, createTradewire } from './index'
export const tradewire = createTradewire({ url: 'wss://feed.example.com', protocol: copyTrading() })
`

/** Files of the plugin that are in the app's build, from the folder `src`. */
async function filesIn(app: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: app, resolveDir: source, sourcefile: 'app.ts', loader: 'ts' },
    absWorkingDir: source, bundle: true, minify: true, write: false, metafile: true, format: 'esm', target: 'es2018',
    external: ['vue', 'pinia', '@dcloudio/uni-app'],
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file)
}

describe('an app with a protocol of its own', () => {
  test('ST-40: nothing of positions is in its build', async () => {
    const ofPositions = /positions|copy-trading/
    expect((await filesIn(foreignApp)).filter((file) => ofPositions.test(file))).toEqual([])
    expect((await filesIn(copyTradingApp)).filter((file) => ofPositions.test(file)).length).toBeGreaterThan(10)
  })

  test('ST-40: a composable of positions shows none, from one hub', () => {
    const client = { on: () => () => undefined, report: () => undefined }
    const hub = positionsHubOf(client)
    expect(positionsHubOf(client)).toBe(hub)
    expect([hub.newest(), hub.events()]).toEqual([null, []])
  })
})
