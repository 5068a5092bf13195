import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { launchOnFreePort } from '../../support/launched-program'
import { packageFolder, type EnginePackage } from '../npm-data'
import { until } from '../until'
import type { Browser } from './browser'
import { openChannel } from './channel'
import { launched } from './launched'

interface Evaluated {
  readonly result: { readonly value?: unknown }
}
interface Target {
  readonly type: string
  readonly webSocketDebuggerUrl?: string
}

export async function unpackChromium(engine: EnginePackage): Promise<string> {
  const folder = await packageFolder(engine)
  const path = join(folder, 'chromium')
  if (!existsSync(path)) {
    const partial = `${path}-${process.pid}`
    const packed = createReadStream(join(folder, 'bin/chromium.br'))
    await pipeline(packed, createBrotliDecompress(), createWriteStream(partial, { mode: 0o755 }))
    await rename(partial, path)
  }
  return path
}

/** Headless Chromium over DevTools. Default: the installed Chromium. */
export const openChromium = (path?: string): Promise<Browser> => launched(async ({ home, env, endWith }) => {
  const { program, port } = await launchOnFreePort('chromium', (number) => [
    '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-dev-shm-usage', '--hide-scrollbars',
    `--user-data-dir=${home}`, `--remote-debugging-port=${number}`, 'about:blank',
  ], { env, ...(path === undefined ? {} : { path }) })
  endWith(program.kill)
  const ask = async (about: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/json/${about}`)).json()
  let pageUrl = ''
  await until(async () => {
    const targets = await ask('list') as readonly Target[]
    pageUrl = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? ''
    return pageUrl !== ''
  })
  const channel = await openChannel(pageUrl)
  endWith(channel.close)
  const { Browser: version } = await ask('version') as { readonly Browser: string }
  async function read(expression: string): Promise<string> {
    const { result: { value } } = await channel.call<Evaluated>('Runtime.evaluate', { expression, returnByValue: true })
    if (typeof value !== 'string') throw new Error(`${expression}: ${JSON.stringify(value)}`)
    return value
  }
  return {
    version: version.replace(/^(Headless)?Chrome\//, 'Chromium '),
    async visit(url) {
      await channel.call('Page.navigate', { url })
      // Ignores the route that the app adds to the address.
      const state = "document.readyState + location.href.replace(/#.*/, '')"
      await until(async () => await read(state).catch(() => '') === `complete${url.replace(/#.*/, '')}`)
    },
    read,
    resize: async (width, height) => void await channel.call('Emulation.setDeviceMetricsOverride', {
      width, height, deviceScaleFactor: 1, mobile: false,
    }),
    async picture() {
      const { data } = await channel.call<{ readonly data: string }>('Page.captureScreenshot')
      return Buffer.from(data, 'base64')
    },
  }
})
