import { launchOnFreePort } from '../../support/launched-program'
import type { Browser } from './browser'
import { openChannel } from './channel'
import { launched } from './launched'

interface Session {
  readonly capabilities: { readonly browserVersion: string }
}
interface Tree {
  readonly contexts: readonly { readonly context: string }[]
}
interface Evaluated {
  readonly result?: { readonly value?: unknown }
}

export const openFirefox = (): Promise<Browser> => launched(async ({ home, env, endWith }) => {
  // In its sandbox, the page's process cannot read the project's fonts.
  const { program, port } = await launchOnFreePort('firefox-esr', (number) => [
    '--headless', '--no-remote', '--profile', home, `--remote-debugging-port=${number}`,
  ], { env: { ...env, MOZ_DISABLE_CONTENT_SANDBOX: '1' } })
  endWith(program.kill)
  const channel = await openChannel(`ws://127.0.0.1:${port}/session`)
  endWith(channel.close)
  const { capabilities } = await channel.call<Session>('session.new', { capabilities: {} })
  const { contexts: [first] } = await channel.call<Tree>('browsingContext.getTree')
  if (first === undefined) throw new Error('Firefox has no page')
  const { context } = first
  return {
    version: `Firefox ${capabilities.browserVersion}`,
    visit: async (url) => void await channel.call('browsingContext.navigate', { context, url, wait: 'complete' }),
    async read(expression) {
      const evaluated = await channel.call<Evaluated>('script.evaluate', {
        expression, target: { context }, awaitPromise: false,
      })
      const value = evaluated.result?.value
      if (typeof value !== 'string') throw new Error(`${expression}: ${JSON.stringify(evaluated)}`)
      return value
    },
    resize: async (width, height) =>
      void await channel.call('browsingContext.setViewport', { context, viewport: { width, height } }),
    async picture() {
      const { data } = await channel.call<{ readonly data: string }>('browsingContext.captureScreenshot', { context })
      return Buffer.from(data, 'base64')
    },
  }
})
