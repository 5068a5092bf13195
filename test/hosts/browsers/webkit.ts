import { existsSync } from 'node:fs'
import { launchOnFreePort } from '../../support/launched-program'
import type { Browser } from './browser'
import { launched } from './launched'

interface Session {
  readonly sessionId: string
  readonly capabilities: { readonly browserVersion: string }
}

/** The browser that the driver starts is on no PATH. */
const findMiniBrowser = (): string | undefined =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((folder) => ['4.1', '4.0'].map((version) =>
    `/usr/lib/${folder}/webkit2gtk-${version}/MiniBrowser`)).find((path) => existsSync(path))

/** For containers without a GPU or user namespaces. */
const bare = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1',
}

/** WebKitGTK on its own screen, over WebDriver. */
export const openWebKit = (): Promise<Browser> => launched(async ({ env, endWith }) => {
  const binary = findMiniBrowser()
  if (binary === undefined) throw new Error('WebKitWebDriver is here without its MiniBrowser')
  const screen = await launchOnFreePort('Xvfb', (number) => [
    `:${number}`, '-screen', '0', '1400x1000x24', '-nolisten', 'tcp',
  ], { answers: (number) => Promise.resolve(existsSync(`/tmp/.X11-unix/X${number}`)) })
  endWith(screen.program.kill)
  const driver = await launchOnFreePort('WebKitWebDriver', (number) => [`--port=${number}`], {
    env: { ...bare, ...env, DISPLAY: `:${screen.port}` },
  })
  endWith(driver.program.kill)
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`http://127.0.0.1:${driver.port}/session${path}`, { method, ...sent })
    const { value } = await response.json() as { readonly value: unknown }
    if (!response.ok) throw new Error(JSON.stringify(value))
    return value
  }
  const wanted = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } }
  const session = await call('POST', '', { capabilities: { alwaysMatch: wanted } }) as Session
  const id = `/${session.sessionId}`
  endWith(async () => void await call('DELETE', id))
  return {
    version: `WebKitGTK ${session.capabilities.browserVersion}`,
    visit: async (url) => void await call('POST', `${id}/url`, { url }),
    async read(expression) {
      const value = await call('POST', `${id}/execute/sync`, { script: `return ${expression}`, args: [] })
      if (typeof value !== 'string') throw new Error(`${expression}: ${JSON.stringify(value)}`)
      return value
    },
    resize: async (width, height) => void await call('POST', `${id}/window/rect`, { width, height }),
    picture: async () => Buffer.from(String(await call('GET', `${id}/screenshot`)), 'base64'),
  }
})
