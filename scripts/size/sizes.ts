import { join } from 'node:path'
import { buildApp } from '../../test/e2e/support/build-app'
import type { TargetName } from '../../test/hosts/host'
import { sizeProject, type SizeApp } from './apps'
import { bytesByKind, scriptGzipBytes, subPackagesOf } from './build-size'
import { bundleNames, bundleSize, type BundleName, type BundleSize } from './main-job'

const KB = 1_024

/** Size limits in bytes. WeChat's KB is 1,024. */
export const limits = {
  /**
   * Main package of the demo's mini-program. WeChat allows 2 MB, and an application needs the rest. The in-app feed
   * takes 63 KB, because a sub-package can only have scripts for its own pages.
   */
  mainPackageBytes: 598 * KB,
  /** Compressed size that the plugin's main job adds to an empty mini-program with Pinia. The goal is 18,000. */
  addedGzipBytes: 22_630,
  /**
   * Compressed size that `createTradewire` with `jsonProtocol()` and `useSocket` adds to this mini-program. The goal is
   * 14,200.
   */
  jsonGzipBytes: 17_420,
  /** `jsonGzipBytes` for H5. */
  jsonH5GzipBytes: 20_235,
  /** `jsonGzipBytes` for App. */
  jsonAppGzipBytes: 17_655,
  /**
   * Compressed size that `inspector()`, which includes `statistics()`, and `<tradewire-inspector>` add to the JSON app,
   * on WeChat or App, whichever is more.
   */
  inspectorGzipBytes: 6_220,
  mainJobBundleGzipBytes: 24_260,
  /** Compressed bundle of the README's first page. */
  jsonBundleGzipBytes: 18_340,
  /** Compressed bundle of `createSocketClient` alone. The goal is 10,100. */
  bareGzipBytes: 13_530,
  /** Compressed size that the outbox adds to the main job bundle. */
  outboxGzipBytes: 10.735 * KB,
  /** Compressed size that Socket.IO with parsers adds to the main job bundle. */
  socketIoGzipBytes: 5.8 * KB,
  /** Compressed size that the chat with Socket.IO and the outbox adds to the main job bundle. */
  chatGzipBytes: 29.98 * KB,
} as const

/** Compressed sizes of plugin bundles, measured in `npm test`. */
export interface BundleSizes {
  readonly mainJobBundleGzipBytes: number
  readonly jsonBundleGzipBytes: number
  readonly bareGzipBytes: number
  readonly outboxGzipBytes: number
  readonly socketIoGzipBytes: number
  readonly chatGzipBytes: number
  readonly bundles: ReadonlyMap<BundleName, BundleSize>
}

/** Sizes of ten real builds, of mini-programs unless a platform is named. */
export interface BuildSizes {
  /** Main package of the demo's mini-program, loaded before anything is shown, by kind of file. */
  readonly mainPackage: ReadonlyMap<string, number>
  readonly mainPackageBytes: number
  /** Packages that are loaded with their first page, by folder, in bytes. */
  readonly subPackages: ReadonlyMap<string, number>
  readonly emptyGzipBytes: number
  readonly addedGzipBytes: number
  readonly jsonGzipBytes: number
  readonly jsonH5GzipBytes: number
  readonly jsonAppGzipBytes: number
  readonly inspectorGzipBytes: number
}

const sumOf = (kinds: ReadonlyMap<string, number>): number =>
  [...kinds.values()].reduce((sum, bytes) => sum + bytes, 0)

const weigh = async (root: string, platform: TargetName, app: SizeApp): Promise<number> =>
  scriptGzipBytes(await buildApp(platform, sizeProject(root, app)))

const addedTo = async (root: string, platform: TargetName, app: SizeApp): Promise<number> =>
  await weigh(root, platform, app) - await weigh(root, platform, 'empty')

export async function measureBundles(root: string): Promise<BundleSizes> {
  const bundles = new Map<BundleName, BundleSize>()
  for (const name of bundleNames) bundles.set(name, await bundleSize(join(root, 'src'), name))
  const gzipBytesOf = (name: BundleName): number => bundles.get(name)?.gzipBytes ?? 0
  const mainJob = gzipBytesOf('main job')
  return {
    mainJobBundleGzipBytes: mainJob,
    jsonBundleGzipBytes: gzipBytesOf('page over JSON'),
    bareGzipBytes: gzipBytesOf('createSocketClient'),
    outboxGzipBytes: gzipBytesOf('main job with outbox') - mainJob,
    socketIoGzipBytes: gzipBytesOf('main job with Socket.IO') - mainJob,
    chatGzipBytes: gzipBytesOf('main job with chat') - mainJob,
    bundles,
  }
}

export async function measureBuilds(root: string): Promise<BuildSizes> {
  const demo = await buildApp('mp-weixin')
  const roots = subPackagesOf(demo)
  const mainPackage = bytesByKind(demo, roots)
  const added = (app: SizeApp): Promise<number> => addedTo(root, 'mp-weixin', app)
  const inspectors: number[] = []
  // Not measured on H5, where first uses of uni's clipboard, storage and elements add uni's code.
  for (const platform of ['mp-weixin', 'app'] as const) {
    inspectors.push(await weigh(root, platform, 'inspector') - await weigh(root, platform, 'json'))
  }
  return {
    mainPackage,
    mainPackageBytes: sumOf(mainPackage),
    subPackages: new Map(roots.map((name) => [name, sumOf(bytesByKind(join(demo, name)))])),
    emptyGzipBytes: await weigh(root, 'mp-weixin', 'empty'),
    addedGzipBytes: await added('main-job'),
    jsonGzipBytes: await added('json'),
    jsonH5GzipBytes: await addedTo(root, 'h5', 'json'),
    jsonAppGzipBytes: await addedTo(root, 'app', 'json'),
    inspectorGzipBytes: Math.max(...inspectors),
  }
}

/** Compressed growth of real builds, in bytes; for mini-programs unless a platform is named. `bare` is a bundle. */
export interface Growth {
  readonly mainJob: number
  readonly bare: number
  /** `createTradewire` with a protocol of ten lines, the store, a lease, a token provider and the network. */
  readonly foreign: number
  /** `createTradewire` with `jsonProtocol()` and `useSocket`, as in the README's first example. */
  readonly json: number
  /** `mainJob` and `json` for H5 and App. */
  readonly mainJobH5: number
  readonly mainJobApp: number
  readonly jsonH5: number
  readonly jsonApp: number
  /** On top of the main job, like `chat`. */
  readonly outbox: number
  readonly chat: number
  readonly legacy: number
  readonly webSocket: number
  /** Not compressed. */
  readonly demoMainPackage: number
}

export async function measureGrowth(
  root: string,
  { mainPackageBytes, addedGzipBytes, jsonGzipBytes, bareGzipBytes, ...sizes }: BundleSizes & BuildSizes,
): Promise<Growth> {
  const added = (app: SizeApp): Promise<number> => addedTo(root, 'mp-weixin', app)
  return {
    mainJob: addedGzipBytes,
    bare: bareGzipBytes,
    foreign: await added('foreign'),
    json: jsonGzipBytes,
    mainJobH5: await addedTo(root, 'h5', 'main-job'),
    mainJobApp: await addedTo(root, 'app', 'main-job'),
    jsonH5: sizes.jsonH5GzipBytes,
    jsonApp: sizes.jsonAppGzipBytes,
    outbox: await added('outbox') - addedGzipBytes,
    chat: await added('chat') - addedGzipBytes,
    legacy: await added('legacy'),
    webSocket: await added('web-socket'),
    demoMainPackage: mainPackageBytes,
  }
}
