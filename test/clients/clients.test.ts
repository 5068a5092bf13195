import { afterAll, describe, expect, test, type TestContext } from 'vitest'
import type { Serve } from './client-case'
import { openBarePlace } from './bare-place'
import { clientNames, titleOf, type ClientName } from './clients'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { play } from './play'

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `npm run clients`. */
    notRun?: string
  }
}

/** The server for all tests of a client: some take seconds to start. */
function sharedServer(client: ClientName): Serve {
  let started: ReturnType<Serve> | undefined
  afterAll(async () => {
    const server = await started
    if (server !== undefined && typeof server !== 'string') await server.close()
  })
  return async () => {
    const { serve } = (await import(`./${client}/server.ts`)) as { readonly serve: Serve }
    started ??= serve()
    const server = await started
    return typeof server === 'string' ? server : { ...server, close: async () => undefined }
  }
}

interface Played {
  readonly context: TestContext
  readonly client: ClientName
  readonly serve: Serve
  readonly open: () => Promise<Place>
}

async function playClient({ context, client, serve, open }: Played): Promise<void> {
  const notRun = await play({ client, serve, open })
  if (notRun === undefined) return
  context.task.meta.notRun = notRun
  process.stdout.write(`\n${client}: ${notRun}\n`)
  context.skip()
}

// `npm run clients` knows a client by the words before its tests, and a platform by the rule.
describe.each(clientNames)('%s', (client) => {
  const serve = sharedServer(client)
  const title = (words: string): string => titleOf(client, words)

  test(title('CL-1: in a bare realm, after tradewire/web-socket/auto'), (context) =>
    playClient({ context, client, serve, open: () => openBarePlace(client) }))

  test(title('CL-2: in the mini-program, built with tradewireWebSocket()'), (context) =>
    playClient({ context, client, serve, open: () => openHostPlace('mp-weixin') }))

  test(title('CL-3: in the app, built with tradewireWebSocket()'), (context) =>
    playClient({ context, client, serve, open: () => openHostPlace('app') }))
})

test('CL-4: a client whose server is not here is not played, and it is said why', async () => {
  const open = (): Promise<Place> => Promise.reject(new Error('There is nothing to open'))
  const notRun = await play({ client: 'any', serve: async () => 'not here: no any-server on the PATH', open })
  expect(notRun).toBe('not here: no any-server on the PATH')
})
