import { onTestFinished } from 'vitest'
import { habitPages, type HabitName } from '../../../demo/habits/habit-pages'
import { buildApp } from '../../e2e/support/build-app'
import { farAddress } from '../far-name'
import type { HostName } from '../host'
import { creators, type Hosts } from '../stage'

export interface HabitStageOptions {
  readonly habit: HabitName
  /** Which knows the address from its storage; without one it does not know where the server is. */
  readonly server?: { readonly url: string }
  /** The app knows the server by a name that is not this machine's. Default false. */
  readonly far?: boolean
  readonly locale?: 'en' | 'zh-Hans'
}

/** Closes a server after the test, and after its app. */
export async function closing<Server extends { close(): Promise<void> }>(started: Promise<Server>): Promise<Server> {
  const server = await started
  onTestFinished(() => server.close())
  return server
}

/** The demo app, opened at the page of a wire habit, its time standing. */
export async function openHabit<Name extends HostName>(
  name: Name,
  { habit, server, far = false, locale = 'en' }: HabitStageOptions,
): Promise<Hosts[Name]> {
  const url = server === undefined ? undefined : far ? farAddress(server.url) : server.url
  const host = await creators[name]({
    build: await buildApp(name),
    page: habitPages[habit].slice(1),
    storage: {
      'tradewire-demo.settings': JSON.stringify({ locale }),
      'tradewire-demo.habit-addresses': JSON.stringify(url === undefined ? {} : { [habit]: url }),
    },
  })
  onTestFinished(() => host.stop())
  await host.holdTime()
  return host
}
