import { expect, onTestFailed, onTestFinished } from 'vitest'
import type { FeedServerOptions } from '../../server/feed/feed-server'
import { buildDemo } from '../e2e/support/build-app'
import { startFeed, type Feed } from '../e2e/support/feed'
import { vendorRules } from '../../src/testing/uni/vendors'
import { inRelease } from '../support/test-scope'
import type { AppHost, AppHostOptions } from './app/app-host'
import { farAddress } from './far-name'
import type { H5Host } from './h5/h5-host'
import type { AppName, Host, HostName, HostOptions, MiniProgramName, TargetName } from './host'
import type { MiniProgramHost } from './mini-program/mini-program-host'

export interface Hosts extends Readonly<Record<MiniProgramName, MiniProgramHost> & Record<AppName, AppHost>> {
  readonly 'h5': H5Host
}

export const hostNames: readonly HostName[] = ['h5', 'mp-weixin', 'app']

/** uni's own modules detect HarmonyOS. */
type DocumentedName = MiniProgramName | 'app-harmony'

const isOther = (name: TargetName): name is DocumentedName => !hostNames.some((each) => each === name)

const otherTargets: readonly DocumentedName[] = (Object.keys(vendorRules) as TargetName[]).filter(isOther)

const demoTargets: readonly DocumentedName[] = inRelease ? otherTargets : []

export const targetNames: readonly TargetName[] = [...hostNames, ...demoTargets]

export const documentedNames: readonly DocumentedName[] = ['mp-weixin', ...demoTargets]

/**
 * Targets of a small app. `npm test` plays Alipay, which differs most from WeChat, and Douyin, which sets component
 * parents late.
 */
export const ownPageNames: readonly DocumentedName[] =
  ['mp-weixin', ...(inRelease ? otherTargets : ['mp-alipay', 'mp-toutiao'] as const)]

const miniProgram = (name: MiniProgramName) => async (options: HostOptions): Promise<MiniProgramHost> =>
  (await import('./mini-program/mini-program-host')).createMiniProgramHost(options, name)

const app = (name: AppName) => async (options: AppHostOptions): Promise<AppHost> =>
  (await import('./app/app-host')).createAppHost(options, name)

/** The first test of a platform loads its driver. */
export const creators: { readonly [Name in TargetName]: (options: AppHostOptions) => Promise<Hosts[Name]> } = {
  'h5': async (options) => (await import('./h5/h5-host')).createH5Host(options),
  'mp-weixin': miniProgram('mp-weixin'),
  'mp-alipay': miniProgram('mp-alipay'),
  'mp-toutiao': miniProgram('mp-toutiao'),
  'mp-lark': miniProgram('mp-lark'),
  'mp-baidu': miniProgram('mp-baidu'),
  'mp-qq': miniProgram('mp-qq'),
  'mp-kuaishou': miniProgram('mp-kuaishou'),
  'mp-jd': miniProgram('mp-jd'),
  'mp-xhs': miniProgram('mp-xhs'),
  'app': app('app'),
  'app-harmony': app('app-harmony'),
}

interface AnyStageOptions extends Omit<AppHostOptions, 'build'> {
  /** Default: six positions and a static market. */
  readonly feed?: FeedServerOptions
}

interface StageOptions extends AnyStageOptions {
  readonly settings?: Readonly<Record<string, unknown>>
  /** Whether the app uses a remote host name for the server. Default false. */
  readonly far?: boolean
  /** Stops the clock and waits for live rows. If false, time runs. Default true. */
  readonly live?: boolean
}

export interface Stage<AnyHost extends Host = Host> {
  readonly feed: Feed
  readonly host: AnyHost
  /** Frames received by the server, except pings: `1 opened`, `1 Subscribe`. */
  seen(): readonly string[]
}

/** After this time the page is read less often. */
const LONG_MS = 30_000

export const SETTINGS_KEY = 'tradewire-demo.settings'

/** Stops a host after its test. Fails if the app or its runtime has reported an error. */
function endsWithTest(host: Pick<Host, 'errors' | 'stop'>): void {
  onTestFinished(async () => {
    const errors = [...host.errors()]
    await host.stop()
    expect(errors).toEqual([])
  })
}

type StorageOf = (url: string) => Readonly<Record<string, unknown>>

/** Opens a build that finds the server's address in its storage. */
export const setStage = <Name extends TargetName>(
  name: Name, build: string, storageOf: StorageOf, options: AnyStageOptions,
): Promise<Stage<Hosts[Name]>> => setStageOf(creators[name], build, storageOf, options)

export async function setStageOf<AnyHost extends Host>(
  create: (options: AppHostOptions) => Promise<AnyHost>,
  build: string,
  storageOf: StorageOf,
  { feed: feedOptions, storage, ...options }: AnyStageOptions,
): Promise<Stage<AnyHost>> {
  const feed = await startFeed({ positions: 6, rate: 0, ...feedOptions })
  onTestFinished(() => feed.close())
  const noted = noteCalls()
  const started = create({ ...options, build, storage: { ...storageOf(feed.server.url), ...storage } })
  const host = noted.calls(await noted.until(started, 'its start'))
  endsWithTest(host)
  return { feed, host, seen: () => feed.log.filter((line) => !line.endsWith('Ping')) }
}

/** Opens a build without a feed server while time stands still. */
export const openHost = <Name extends TargetName>(name: Name, options: HostOptions): Promise<Hosts[Name]> =>
  openHostOf(creators[name], options)

export async function openHostOf<AnyHost extends Host>(
  create: (options: HostOptions) => Promise<AnyHost>, options: HostOptions,
): Promise<AnyHost> {
  const host = await create(options)
  endsWithTest(host)
  await host.holdTime()
  return host
}

function noteCalls() {
  const unanswered = new Set<string>()
  onTestFailed(() => {
    if (unanswered.size > 0) process.stderr.write(`The host has not answered: ${[...unanswered].join(', ')}\n`)
  })
  const until = <Result>(work: Promise<Result>, name: string): Promise<Result> => {
    unanswered.add(name)
    return work.finally(() => unanswered.delete(name))
  }
  const calls = <AnyHost extends Host>(host: AnyHost): AnyHost => new Proxy(host, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given)
        return answer instanceof Promise ? until(answer, `${String(name)}(${given.join(', ')})`) : answer
      }
    },
  })
  return { until, calls }
}

export const openStage = <Name extends TargetName>(
  name: Name, options: StageOptions = {},
): Promise<Stage<Hosts[Name]>> => openStageOf(name, creators[name], options)

export async function openStageOf<AnyHost extends Host>(
  name: TargetName,
  create: (options: AppHostOptions) => Promise<AnyHost>,
  { settings, far = false, live = true, ...options }: StageOptions = {},
): Promise<Stage<AnyHost>> {
  const storageOf = (url: string): Record<string, unknown> => ({
    [SETTINGS_KEY]: JSON.stringify({ locale: 'en', address: far ? farAddress(url) : url, ...settings }),
  })
  const stage = await setStageOf(create, await buildDemo(name), storageOf, options)
  if (live) {
    await stage.host.holdTime()
    await becomesLive(stage.host)
  }
  return stage
}

export async function isLive(host: Host): Promise<boolean> {
  return (await isThere(host, '.freshness.is-live')) && isThere(host, '.position-row')
}

/** Lets real time and a little app time pass until the condition holds. */
export function becomes(host: Host, holds: () => Promise<boolean> | boolean): Promise<void> {
  return host.until(async () => {
    if (await holds()) return true
    await host.advance(20)
    return holds()
  })
}

export const isThere = async (host: Host, selector: string): Promise<boolean> =>
  (await host.texts(selector)).length > 0

export const appears = (host: Host, selector: string): Promise<void> => becomes(host, () => isThere(host, selector))

/** uni reports typed text at most ten times a second. */
const TYPED_MS = 200

export async function typeText(host: Host, selector: string, text: string): Promise<void> {
  await host.input(selector, text)
  await host.advance(TYPED_MS)
}

export const becomesLive = (host: Host): Promise<void> => becomes(host, () => isLive(host))

/** Advances the app's time until the condition holds. Returns the ms. */
export async function passUntil(
  host: Host,
  holds: () => Promise<boolean> | boolean,
  maxMs: number,
): Promise<number> {
  const stepMs = maxMs > LONG_MS ? 500 : 200
  for (let passedMs = 0; passedMs <= maxMs; passedMs += stepMs) {
    if (await holds()) return passedMs
    await host.advance(stepMs)
  }
  throw new Error(`Not within ${maxMs} ms: ${String(holds)}; the page says: ${await host.text()}`)
}

export async function passUntilRead(host: Host, selector: string, words: RegExp, maxMs: number): Promise<number> {
  const isThere = async (): Promise<boolean> => (await host.texts(selector)).some((text) => words.test(text))
  return passUntil(host, isThere, maxMs).catch(async (error: unknown) => {
    throw new Error(`${selector} never matched ${String(words)}`, { cause: error })
  })
}

export const chooseTab = (host: Host, title: string): Promise<void> => host.tap('.page-tab', title)

/** Leaves the feed's tab, and waits until its connection has closed. */
export async function leaveFeed({ feed, host }: Pick<Stage, 'feed' | 'host'>, afterMs = 1_000): Promise<void> {
  await chooseTab(host, 'Closed Trades')
  await host.advance(afterMs)
  await host.until(() => feed.openLines() === 0)
}
