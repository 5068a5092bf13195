import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../../src', import.meta.url))

const foreignApp = `
import { createTradewire, useChannel, useSocketLease } from './index'
import { useSocketIOStore } from './stores'
const protocol = {
  name: 'prices', liveness: 'any', needsSession: false,
  start: (session, policy, line) => ({ received: (data) => line.publish('quoted', Number(data)) }),
}
export const tradewire = createTradewire({ url: 'wss://prices.example.com', protocol })
export const page = () => [useSocketIOStore(), useSocketLease('prices'), useChannel('statusChanged', () => undefined)]
`
const appWith = (protocol: string, composable: string): string => `
import { ${protocol}, createTradewire, ${composable} } from './index'
export const tradewire = createTradewire({ url: 'wss://feed.example.com', protocol: ${protocol}() })
export const page = () => ${composable}({ followed: true })
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

describe('what a build has of positions', () => {
  test('ST-40: nothing, with a protocol of its own', async () => {
    const ofPositions = /positions|copy-trading/
    expect((await filesIn(foreignApp)).filter((file) => ofPositions.test(file))).toEqual([])
    const files = await filesIn(appWith('copyTrading', 'usePositions'))
    expect(files.filter((file) => ofPositions.test(file)).length).toBeGreaterThan(10)
  })

  test('PS-47, CT-70: no totals with copyTradingLean and usePositionRows, no tick reader unless named', async () => {
    const totals = 'positions/model/totals.ts'
    const parts = [totals, 'protocols/copy-trading/tick-reader.ts']
    const partsIn = async (app: string) => (await filesIn(app)).filter((file) => parts.includes(file)).sort()
    expect(await partsIn(appWith('copyTrading', 'usePositions'))).toEqual([totals])
    expect(await partsIn(appWith('copyTradingLean', 'usePositionRows'))).toEqual([])
  })
})
