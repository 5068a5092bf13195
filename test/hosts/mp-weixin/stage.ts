import { afterEach } from 'vitest'
import type { FeedServerOptions } from '../../../server/feed-server'
import { buildApp } from '../../e2e/support/build-app'
import { expectedRow } from '../../e2e/support/expected-text'
import { startFeed, TRADER_ID, type Feed } from '../../e2e/support/feed'
import type { HostOptions } from '../host'
import { createWeixinHost, type WeixinHost } from './weixin-host'

export interface StageOptions extends Omit<HostOptions, 'build'> {
  /** The market stands unless told otherwise. */
  readonly feed?: FeedServerOptions
  /** Fields of the app's stored settings. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface Stage {
  readonly feed: Feed
  readonly host: WeixinHost
  /** What the server saw, without the pings. */
  seen(): readonly string[]
}

const SETTINGS_KEY = 'tradewire-demo.settings'
const open = new Set<() => Promise<void>>()
let built: Promise<string> | undefined

afterEach(async () => {
  for (const close of open) await close()
  open.clear()
})

/** The built demo app and a feed server of its own; both end with the test. */
export async function openStage({ feed: feedOptions, settings, ...options }: StageOptions = {}): Promise<Stage> {
  const feed = await startFeed({ rate: 0, ...feedOptions })
  open.add(() => feed.close())
  const stored = JSON.stringify({ locale: 'en', address: feed.server.url, ...settings })
  const build = await (built ??= buildApp('mp-weixin'))
  const host = await createWeixinHost({ ...options, build, storage: { [SETTINGS_KEY]: stored, ...options.storage } })
  open.add(() => host.stop())
  return { feed, host, seen: () => feed.log.filter((line) => !line.endsWith('Ping')) }
}

/** Opens the stage and waits for live rows. */
export async function openLive(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage(options)
  await stage.host.until(() => isLive(stage.host))
  return stage
}

export async function isLive(host: WeixinHost): Promise<boolean> {
  return (await host.texts('.truth.is-live')).length > 0 && (await host.texts('.position-row')).length > 0
}

/** The rows as the server has them now, in its order, written as the page must. */
export async function expectedRows(feed: Feed): Promise<readonly string[]> {
  const state = await feed.stateAt(feed.server.feed(TRADER_ID).seq())
  return state.data.map((position) => {
    const row = expectedRow(position, state.account.currencyDigits)
    return `${row.symbol} ${row.side} ${row.open} → ${row.now} ${row.profit} ${row.signal}`
  })
}

export async function bannerText(host: WeixinHost): Promise<string> {
  return (await host.texts('.banner-line')).join(' ')
}

/** Lets the app's time pass until the banner says so; answers how long it took, ms. */
export async function passUntilBanner(host: WeixinHost, words: RegExp, longestMs: number): Promise<number> {
  for (let passedMs = 0; passedMs < longestMs; passedMs += 200) {
    if (words.test(await bannerText(host))) return passedMs
    await host.advance(200)
  }
  throw new Error(`"${await bannerText(host)}" never became ${String(words)}`)
}
