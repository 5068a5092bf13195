import { describe, onTestFinished, test } from 'vitest'
import { openBarePlace } from './bare-place'
import { clientNames, type ClientName } from './clients'
import type { Serve } from './client-case'
import { playScenario } from './scenario'

async function serverOf(name: ClientName) {
  const { serve } = (await import(`./${name}/server.ts`)) as { readonly serve: Serve }
  return serve()
}

describe.concurrent('in a bare realm', () => {
  test.each(clientNames)('CL-1: %s', async (name) => {
    const server = await serverOf(name)
    if (typeof server === 'string') return
    onTestFinished(() => server.close())
    const place = await openBarePlace(name)
    onTestFinished(() => place.stop())
    await playScenario(name, server, place)
  })
})
