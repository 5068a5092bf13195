import { roomNow } from './rooms.mjs'

const { name, mutate } = roomNow()

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'warm',
  plugins: ['./test/mutation/warm-runner.mjs'],
  mutate,
  // Files that the tests do not read need not be copied.
  ignorePatterns: [
    '.cache', 'bench', 'coverage', 'dist', 'docs', 'pages', 'screenshots', 'static', 'unpackage',
  ].map((folder) => `/${folder}`),
  disableTypeChecks: 'src/**/*.ts',
  coverageAnalysis: 'perTest',
  // On a busy machine a mutant that ends must not look endless, so loops are detected by counts. A loop whose numbers
  // double in each round (`wholeRatio` in the room `accounts`) is not detected this way, so there is a final limit.
  timeoutMS: 600_000,
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: `.cache/mutation/${name}.json`,
  tempDirName: `.cache/mutation/sandbox-${name}`,
  reporters: ['progress-append-only'],
  thresholds: { high: 95, low: 90, break: null },
}
