import { describe, onTestFinished, test, type TestContext } from 'vitest'
import type { Serve } from './client-case'
import { openBarePlace } from './bare-place'
import { clientNames, type ClientName } from './clients'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { playScenario } from './scenario'

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `npm run clients`. */
    notRun?: string
  }
}

type Open = (name: ClientName) => Promise<Place>

async function play({ task }: TestContext, name: ClientName, open: Open): Promise<void> {
  const { serve } = (await import(`./${name}/server.ts`)) as { readonly serve: Serve }
  const server = await serve()
  if (typeof server === 'string') {
    task.meta.notRun = server
    process.stdout.write(`\n${name}: ${server}\n`)
    return
  }
  onTestFinished(() => server.close())
  const place = await open(name)
  onTestFinished(() => place.stop())
  await playScenario(name, server, place)
}

// `npm run clients` knows a client by the words before its tests, and a platform by the rule.
describe.each(clientNames)('%s', (name) => {
  test('CL-1: in a bare realm, after tradewire/web-socket/auto', (context) => play(context, name, openBarePlace))

  test('CL-2: in the mini-program, built with tradewireWebSocket()', (context) =>
    play(context, name, () => openHostPlace('mp-weixin')))

  test('CL-3: in the app, built with tradewireWebSocket()', (context) =>
    play(context, name, () => openHostPlace('app')))
})
