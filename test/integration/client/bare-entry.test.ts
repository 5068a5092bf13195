import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { createSystemClock } from '../../../src/platform/system-ports'
import { createTcpWire } from '../../support/uni-doubles/tcp-wire'
import { createWeixinSockets } from '../../../src/testing/uni/weixin-sockets'
import { serve } from '../../support/live-feed'

const entry = fileURLToPath(new URL('../../../src/client.ts', import.meta.url))

interface Bundle {
  readonly code: string
  readonly modules: readonly string[]
}

async function bundle(): Promise<Bundle> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, name: 'tradewire', formats: ['iife'] } },
  })
  const [made] = Array.isArray(built) ? built : [built]
  if (made === undefined || !('output' in made)) throw new Error('nothing was built')
  const [{ code, moduleIds }] = made.output
  return { code, modules: moduleIds }
}

/** Nothing but the language, timers and a mini-program's `uni`: no window, no URL, no WebSocket. */
function runBare(code: string, url: string) {
  const frames: string[] = []
  const wire = createTcpWire()
  const sockets = createWeixinSockets(wire, { clock: createSystemClock() })
  const context = createContext({
    setTimeout,
    clearTimeout,
    url,
    reported: (text: string) => frames.push(text),
    uni: {
      connectSocket: (options: Parameters<typeof sockets.connectSocket>[0]) => sockets.connectSocket(options),
      getNetworkType: ({ success }: { success(result: { networkType: string }): void }) =>
        success({ networkType: 'wifi' }),
      onNetworkStatusChange: () => undefined,
      offNetworkStatusChange: () => undefined,
      onAppShow: () => undefined,
      onAppHide: () => undefined,
      offAppShow: () => undefined,
      offAppHide: () => undefined,
    },
  }, { codeGeneration: { strings: false, wasm: false } })
  runInContext(`${code}
    const client = tradewire.createSocketClient({
      url,
      protocol: tradewire.copyTrading({ session: { userId: 10260 } }),
    })
    client.on('positionsUpdated', ({ list, freshness }) => reported(freshness.state + ' ' + list.length))
    client.connect()
  `, context)
  return { frames, stop: () => void runInContext('client.dispose()', context) }
}

test('ST-11: the entry alone, in a bare context, shows live rows; Vue and Pinia are not in it', async () => {
  const server = await serve({ positions: 12 })
  const { code, modules } = await bundle()
  expect(modules.filter((id) => id.includes('node_modules'))).toEqual([])
  const { frames, stop } = runBare(code, server.url)
  await expect.poll(() => frames).toContain('live 12')
  stop()
  await expect.poll(() => server.connections()).toEqual([])
})
