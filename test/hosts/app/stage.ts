import type { FeedServerOptions } from '../../../server/feed-server'
import { buildApp } from '../../e2e/support/build-app'
import { startFeed, type Feed } from '../../e2e/support/feed'
import { createAppHost, type AppHost, type AppHostOptions } from './app-host'
import { farAddress } from '../far-name'

export interface StageOptions extends Omit<AppHostOptions, 'build' | 'storage'> {
  readonly feed?: FeedServerOptions
  /** Fields of the demo's stored settings. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The app knows the server by a name that is not this machine's. Default false. */
  readonly far?: boolean
  /** Waits until the page says that it is live, then lets time stand. Default true. */
  readonly live?: boolean
}

/** One feed server and the demo app on it, its time standing. */
export interface Stage {
  readonly feed: Feed
  readonly host: AppHost
  /** What the server saw, pings apart: `1 opened`, `1 Subscribe`. */
  seen(): readonly string[]
}

/** The stages of one test file; `stop` ends those that were opened since the last one. */
export interface Theatre {
  open(options?: StageOptions): Promise<Stage>
  stop(): Promise<void>
}

export function createTheatre(): Theatre {
  const stages: Stage[] = []
  return {
    async open({ feed: feedOptions, settings, far = false, live = true, ...options } = {}): Promise<Stage> {
      const build = await buildApp('app')
      const feed = await startFeed({ positions: 6, rate: 5, ...feedOptions })
      const { url } = feed.server
      const stored = { locale: 'en', address: far ? farAddress(url) : url, ...settings }
      const host = await createAppHost({
        ...options,
        build,
        storage: { 'tradewire-demo.settings': JSON.stringify(stored) },
      })
      const stage = { feed, host, seen: () => feed.log.filter((line) => !line.endsWith('Ping')) }
      stages.push(stage)
      if (live) {
        await host.until(async () => (await host.texts('.truth.is-live')).length > 0)
        await host.holdTime()
      }
      return stage
    },
    async stop(): Promise<void> {
      for (const { feed, host } of stages.splice(0)) {
        await host.stop()
        await feed.close()
      }
    },
  }
}

/** Lets time pass until a text of that class matches. */
export async function passUntil(host: AppHost, selector: string, words: RegExp, longestMs: number): Promise<string> {
  for (let passedMs = 0; passedMs <= longestMs; passedMs += 200) {
    const found = (await host.texts(selector)).find((text) => words.test(text))
    if (found !== undefined) return found
    await host.advance(200)
  }
  throw new Error(`"${(await host.texts(selector)).join('|')}" never matched ${String(words)}`)
}

export const chooseTab = (host: AppHost, title: string): Promise<void> => host.tap('.wd-tabs__nav-item', title)
