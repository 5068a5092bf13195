import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitIfHelpAsked } from './exit-if-help-asked'
import {
  limits, measureBuilds, measureBundles, measureGrowth, type BuildSizes, type BundleSizes,
} from './size/sizes'

exitIfHelpAsked('size')

const inKb = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KB`
const line = (name: string, bytes: number, note = ''): string =>
  `  ${name.padEnd(30)}${inKb(bytes).padStart(10)}${note}`
const against = (bytes: number, limit: number): string =>
  `  limit ${inKb(limit)}${bytes > limit ? ': too large' : ''}`

function report(sizes: BundleSizes & BuildSizes): readonly string[] {
  const { mainPackage, mainPackageBytes, subPackages, emptyGzipBytes, addedGzipBytes, bundles } = sizes
  const { jsonGzipBytes, jsonH5GzipBytes, jsonAppGzipBytes, bareGzipBytes } = sizes
  const { mainJobBundleGzipBytes, jsonBundleGzipBytes } = sizes
  const { inspectorGzipBytes, outboxGzipBytes, socketIoGzipBytes, chatGzipBytes } = sizes
  const lines = [
    'Demo, mini-program: main package',
    ...[...mainPackage].map(([kind, bytes]) => line(kind, bytes)),
    line('together', mainPackageBytes, against(mainPackageBytes, limits.mainPackageBytes)),
    ...[...subPackages].map(([name, bytes]) => line(`subpackage ${name}`, bytes)),
    '',
    'Scripts of a built mini-program, gzip',
    line('empty, with Pinia', emptyGzipBytes),
    line('the main job adds', addedGzipBytes, against(addedGzipBytes, limits.addedGzipBytes)),
    line('a page over JSON adds', jsonGzipBytes, against(jsonGzipBytes, limits.jsonGzipBytes)),
    line('the same page on H5', jsonH5GzipBytes, against(jsonH5GzipBytes, limits.jsonH5GzipBytes)),
    line('the same page on App', jsonAppGzipBytes, against(jsonAppGzipBytes, limits.jsonAppGzipBytes)),
    line('the inspector adds to the page', inspectorGzipBytes, against(inspectorGzipBytes, limits.inspectorGzipBytes)),
    '',
    'Bundles, gzip',
    line('the main job', mainJobBundleGzipBytes, against(mainJobBundleGzipBytes, limits.mainJobBundleGzipBytes)),
    line('a page over JSON', jsonBundleGzipBytes, against(jsonBundleGzipBytes, limits.jsonBundleGzipBytes)),
    line('createSocketClient alone', bareGzipBytes, against(bareGzipBytes, limits.bareGzipBytes)),
    line('the outbox adds to the main job', outboxGzipBytes, against(outboxGzipBytes, limits.outboxGzipBytes)),
    line('Socket.IO adds', socketIoGzipBytes, against(socketIoGzipBytes, limits.socketIoGzipBytes)),
    line('the chat adds', chatGzipBytes, against(chatGzipBytes, limits.chatGzipBytes)),
  ]
  for (const [name, { rooms, minifiedBytes, gzipBytes }] of bundles) {
    lines.push('', `${name}: esbuild, minified, without vue, pinia and uni`)
    lines.push(...[...rooms].map(([room, bytes]) => line(room, bytes)))
    lines.push(line('together', minifiedBytes), line('gzip', gzipBytes))
  }
  return lines
}

/**
 * `npm run size`: measures the plugin and the demo. Fails when a limit is exceeded. With `--json` the output ends with
 * a line of JSON: the growth of a real mini-program build by each feature.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const sizes = { ...await measureBundles(root), ...await measureBuilds(root) }
process.stdout.write(`${report(sizes).join('\n')}\n`)
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(await measureGrowth(root, sizes))}\n`)
const isTooLarge = (Object.keys(limits) as (keyof typeof limits)[]).some((name) => sizes[name] > limits[name])
if (isTooLarge) process.exitCode = 1
