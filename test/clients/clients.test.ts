import { describe, expect, test, type TestContext } from 'vitest'
import type { Serve } from './client-case'
import { openBarePlace } from './bare-place'
import { clientNames, type ClientName } from './clients'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { play } from './play'

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `npm run clients`. */
    notRun?: string
  }
}

async function playClient({ task }: TestContext, client: ClientName, open: () => Promise<Place>): Promise<void> {
  const { serve } = (await import(`./${client}/server.ts`)) as { readonly serve: Serve }
  const notRun = await play({ client, serve, open })
  if (notRun === undefined) return
  task.meta.notRun = notRun
  process.stdout.write(`\n${client}: ${notRun}\n`)
}

// `npm run clients` knows a client by the words before its tests, and a platform by the rule.
describe.each(clientNames)('%s', (name) => {
  test('CL-1: in a bare realm, after tradewire/web-socket/auto', (context) =>
    playClient(context, name, () => openBarePlace(name)))

  test('CL-2: in the mini-program, built with tradewireWebSocket()', (context) =>
    playClient(context, name, () => openHostPlace('mp-weixin')))

  test('CL-3: in the app, built with tradewireWebSocket()', (context) =>
    playClient(context, name, () => openHostPlace('app')))
})

test('CL-4: a client whose server is not here is not played, and it is said why', async () => {
  const open = (): Promise<Place> => Promise.reject(new Error('There is nothing to open'))
  const notRun = await play({ client: 'any', serve: async () => 'not here: no any-server on the PATH', open })
  expect(notRun).toBe('not here: no any-server on the PATH')
})
