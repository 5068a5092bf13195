import { describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../e2e/support/build-app'
import type { Host, HostName } from '../host'
import { becomesLive, chooseTab, creators, passUntil, passUntilRead } from '../stage'
import { appears, becomesState, confirm, leaveSheet } from './order-steps'

const connection = '/pages/connection/connection'
const account = '/pages/account/account'
const settings = { 'tradewire-demo.settings': JSON.stringify({ locale: 'en' }) }

/** The app alone: there is no server, and nothing says where one would be. */
async function openAlone(name: HostName, storage: Readonly<Record<string, unknown>>): Promise<Host> {
  const host = await creators[name]({ build: await buildApp(name), storage })
  onTestFinished(() => host.stop())
  await host.holdTime()
  await becomesLive(host)
  return host
}

/** All that an app has stored, for the next run of it. */
async function storageOf(host: Host): Promise<Readonly<Record<string, unknown>>> {
  const entries = (await host.storedText()).split('\n').map((line): readonly [string, unknown] => {
    const at = line.indexOf('=')
    const text = line.slice(at + 1)
    return [line.slice(0, at), host.name === 'mp-weixin' ? JSON.parse(text) : text]
  })
  return Object.fromEntries(entries)
}

const prices = async (host: Host): Promise<string> => (await host.texts('.cell-now')).join()

describe.each(['mp-weixin', 'app'] as const)('without a server, on %s', (name) => {
  test('DF-13: rows move, positions are closed and stay closed after a restart, a lost line comes back', async () => {
    const first = await openAlone(name, settings)
    const shown = await prices(first)
    expect(await passUntil(first, async () => (await prices(first)) !== shown, 2_000)).toBeLessThanOrEqual(2_000)
    expect(await first.madeSockets()).toEqual([])

    await first.tap('.position-row .line')
    await appears(first, '.details')
    const ticket = /Ticket\D*(\d+)/.exec(await first.text('.details'))?.[1] ?? ''
    expect(ticket).not.toBe('')
    // All of them: the simulated trader may close any position at any time.
    await first.tap('.tool-close-all')
    await confirm(first)
    await becomesState(first, 'Done')
    await leaveSheet(first)
    expect(first.errors()).toEqual([])
    const storage = await storageOf(first)
    await first.stop()

    const host = await openAlone(name, storage)
    await host.tap('.position-row .line')
    await appears(host, '.details')
    expect(await host.text('.details')).not.toContain(ticket)
    await chooseTab(host, 'Closed Trades')
    await appears(host, '.closed-row')

    await host.switchTab(connection)
    await host.advance(1_500)
    expect(await host.texts('.choice-item.is-chosen')).toContain('In this app')
    await host.tap('.button-hold')
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    await host.tap('.fault-drop')
    await passUntilRead(host, '.attempt-outcome', /^connected$/, 10_000)
    await passUntilRead(host, '.state-word', /^Connected$/, 5_000)
    await host.switchTab(account)
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    expect(await host.madeSockets()).toEqual([])
    expect(host.errors()).toEqual([])
  })
})
