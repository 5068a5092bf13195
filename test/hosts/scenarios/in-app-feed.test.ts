import { describe, expect, test } from 'vitest'
import { buildDemo } from '../../e2e/support/build-app'
import type { Host, HostName } from '../host'
import { becomes, becomesLive, chooseTab, openHost, passUntil } from '../stage'
import { becomesState, confirm, leaveSheet, openOrders, review, rises } from './order-steps'

const settings = { 'tradewire-demo.settings': JSON.stringify({ locale: 'en' }) }

async function openAlone(name: HostName, storage: Readonly<Record<string, unknown>>): Promise<Host> {
  const host = await openHost(name, { build: await buildDemo(name), storage })
  await becomesLive(host)
  return host
}

async function storageOf(host: Host): Promise<Readonly<Record<string, unknown>>> {
  const entries = (await host.storedText()).split('\n').map((line): readonly [string, unknown] => {
    const at = line.indexOf('=')
    const text = line.slice(at + 1)
    return [line.slice(0, at), host.name === 'mp-weixin' ? JSON.parse(text) : text]
  })
  return Object.fromEntries(entries)
}

const prices = async (host: Host): Promise<string> => (await host.texts('.cell-now')).join()

describe.each(['mp-weixin', 'app'] as const)('the app without a server, on %s', (name) => {
  test('DF-13: updates rows, opens and closes positions, and shows both orders as done after a restart', async () => {
    const first = await openAlone(name, settings)
    const shown = await prices(first)
    expect(await passUntil(first, async () => (await prices(first)) !== shown, 2_000)).toBeLessThanOrEqual(2_000)

    await first.tap('.tool-new')
    await rises(first, '.open-form')
    await first.tap('.symbol-chip', 'GBPUSD')
    await review(first)
    await confirm(first)
    await becomesState(first, 'Done')
    const ticket = /^Opened as #(\d+)\.$/.exec(await first.text('.order-words'))?.[1] ?? ''
    expect(ticket).not.toBe('')
    await leaveSheet(first)
    await first.tap('.tool-close-all')
    await confirm(first)
    await becomesState(first, 'Done')
    await leaveSheet(first)
    expect(await first.madeSockets()).toEqual([])
    const storage = await storageOf(first)
    await first.stop()

    const host = await openAlone(name, storage)
    await openOrders(host)
    expect(await host.texts('.order-chip')).toEqual(['Done', 'Done'])
    await host.tap('.sheet-close')
    let details = ''
    // The simulated trader may close the position while its details are read.
    await becomes(host, async () => {
      const hasRows = (await host.texts('.position-row')).length > 0
      details = (await host.texts('.details'))[0] ?? ''
      if (details === '' && hasRows) await host.tap('.position-row .line')
      return details.includes('#')
    })
    expect(details).not.toContain(ticket)
    await chooseTab(host, 'Closed Trades')
    await becomes(host, async () => (await host.texts('.closed-row')).some((text) => text.includes('GBPUSD')))
    expect(await host.madeSockets()).toEqual([])
  })
})
