import { describe, onTestFinished, test } from 'vitest'
import { openBarePlace } from './bare-place'
import { clientNames, type ClientName } from './clients'
import type { Serve } from './client-case'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { playScenario } from './scenario'

async function serverOf(name: ClientName) {
  const { serve } = (await import(`./${name}/server.ts`)) as { readonly serve: Serve }
  return serve()
}

async function play(name: ClientName, open: () => Promise<Place>): Promise<void> {
  const server = await serverOf(name)
  if (typeof server === 'string') return
  onTestFinished(() => server.close())
  const place = await open()
  onTestFinished(() => place.stop())
  await playScenario(name, server, place)
}

describe('in a bare realm', () => {
  test.each(clientNames)('CL-1: %s', (name) => play(name, () => openBarePlace(name)))
})

describe('in the mini-program', () => {
  test.each(clientNames)('CL-2: %s', (name) => play(name, () => openHostPlace('mp-weixin')))
})

describe('in the app', () => {
  test.each(clientNames)('CL-3: %s', (name) => play(name, () => openHostPlace('app')))
})
