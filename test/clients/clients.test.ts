import { describe, onTestFinished, test } from 'vitest'
import type { Serve } from './client-case'
import { openBarePlace } from './bare-place'
import { clientNames, type ClientName } from './clients'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { playScenario } from './scenario'

async function play(name: ClientName, open: () => Promise<Place>): Promise<void> {
  const { serve } = (await import(`./${name}/server.ts`)) as { readonly serve: Serve }
  const server = await serve()
  if (typeof server === 'string') {
    process.stdout.write(`\n${name} was not run: ${server}\n`)
    return
  }
  onTestFinished(() => server.close())
  const place = await open()
  onTestFinished(() => place.stop())
  await playScenario(name, server, place)
}

// The words before the client are read by `npm run clients`.
describe.each(clientNames)('%s', (name) => {
  test('CL-1: in a bare realm, after tradewire/web-socket/auto', () => play(name, () => openBarePlace(name)))

  test('CL-2: in the mini-program, built with tradewireWebSocket()', () => play(name, () => openHostPlace('mp-weixin')))

  test('CL-3: in the app, built with tradewireWebSocket()', () => play(name, () => openHostPlace('app')))
})
