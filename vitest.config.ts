import vue from '@vitejs/plugin-vue'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import type { CoverageV8Options } from 'vitest/node'
import { isUniElement } from './src/testing/uni/elements'
import { nativeModules } from './test/support/native-modules'
import { inRelease } from './test/support/test-scope'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const rootAlias = { find: /^@\//, replacement: at('./') }
/** The real package needs uni's own build of Vue. The tests in `test/hosts` run the real hooks. */
const uniAppDouble = { find: '@dcloudio/uni-app', replacement: at('./src/testing.ts') }

const uniVue = vue({ template: { compilerOptions: { isCustomElement: isUniElement } } })

const MINUTE_MS = 60_000

/** Vitest's default of 1 s is too short on a busy machine. */
const patient = { poll: { timeout: MINUTE_MS / 2 } }

/**
 * Vite 5.2 opens an update socket for each project on a fixed port, whatever `hmr` and `ws` specify. When attached to a
 * server that never listens, Vite opens no socket.
 */
const noUpdateSocket: Plugin = {
  name: 'no-update-socket',
  configResolved(config) {
    config.server.hmr = { server: createServer() }
  },
}

const coverage: CoverageV8Options = {
  reportOnFailure: true,
  include: ['src/**/*.ts'],
  exclude: ['src/connection/ports/**', '**/*.d.ts'],
  reporter: [['text', { skipFull: true }], 'json'],
  reportsDirectory: 'coverage',
  thresholds: {
    'src/**': { lines: 95, branches: 95 },
    'src/shared/**': { lines: 100, branches: 100 },
    'src/connection/{leases,machine,parts,policy}/**': { lines: 100, branches: 100 },
    'src/{positions,chat}/model/**': { lines: 100, branches: 100 },
    'src/protocols/!(json)/**': { lines: 100, branches: 100 },
    'src/protocols/json/*.ts': { lines: 100, branches: 100 },
  },
}

export default defineConfig({
  plugins: [noUpdateSocket],
  test: {
    reporters: ['dot'],
    allowOnly: false,
    pool: 'forks',
    // Only the root config can set this option for the processes. Each file gets fresh modules unless a project sets
    // `isolate`.
    poolOptions: { forks: { isolate: false }, threads: { isolate: false } },
    coverage: { ...coverage, provider: 'custom', customProviderModule: at('./test/support/coverage.ts') },
    projects: [
      {
        plugins: [noUpdateSocket],
        resolve: { alias: [rootAlias, uniAppDouble] },
        test: {
          name: 'unit',
          environment: 'node',
          setupFiles: [at('./test/support/unit-setup.ts')],
          // Most of these files take less time than starting a process and loading its modules.
          isolate: false,
          include: ['test/unit/**/*.test.ts'],
          // Some tests compile or lint for 15 s on an idle machine.
          testTimeout: 3 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
          expect: patient,
        },
      },
      {
        plugins: [noUpdateSocket, nativeModules()],
        resolve: { alias: [rootAlias, uniAppDouble] },
        test: {
          name: 'searches',
          environment: 'node',
          setupFiles: [at('./test/support/unit-setup.ts')],
          isolate: false,
          include: ['test/{model,soak,world}/**/*.test.ts'],
          // The searches use the CPU time that the other tests leave idle.
          testTimeout: 10 * MINUTE_MS,
          hookTimeout: 10 * MINUTE_MS,
          expect: patient,
        },
      },
      {
        plugins: [noUpdateSocket, uniVue],
        resolve: { alias: [rootAlias, uniAppDouble] },
        test: {
          name: 'components',
          // Threads keep the loaded npm packages and a single document. Our own modules are fresh for each file.
          pool: 'threads',
          isolate: true,
          environment: at('./test/support/one-document.ts'),
          include: ['test/components/**/*.test.ts'],
          setupFiles: [at('./test/support/component-setup.ts')],
          testTimeout: MINUTE_MS,
          hookTimeout: MINUTE_MS,
          expect: patient,
        },
      },
      {
        plugins: [noUpdateSocket],
        resolve: { alias: [rootAlias] },
        test: {
          name: 'integration',
          // A separate process for each file would load the servers again.
          isolate: false,
          environment: 'node',
          setupFiles: [at('./test/support/unit-setup.ts')],
          include: ['test/integration/**/*.test.ts', 'test/robustness/attacks/**/*.test.ts'],
          // These tests run feed servers in their own processes for several seconds.
          exclude: inRelease ? [] : [
            'test/integration/redis/killed-servers.test.ts', 'test/integration/load/measurements.test.ts',
          ],
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: 2 * MINUTE_MS,
          expect: patient,
        },
      },
      {
        plugins: [noUpdateSocket],
        resolve: { alias: [rootAlias] },
        test: {
          name: 'e2e',
          // The files share two browsers.
          isolate: false,
          environment: 'node',
          setupFiles: [at('./test/support/compare-bytes.ts')],
          include: ['test/e2e/**/*.test.ts'],
          // The first test builds each module when a page first requests it. The second test builds a separate app.
          exclude: inRelease ? [] : ['test/e2e/dev-server.test.ts', 'test/e2e/inspector.test.ts'],
          globalSetup: [at('./test/e2e/support/global-setup.ts')],
          testTimeout: 3 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          expect: patient,
          // Number of scenes that are checked simultaneously, each with two pages.
          maxConcurrency: 2,
          // Runs one browser and one build at a time, because these tests depend on timing.
          pool: 'forks',
          poolOptions: { forks: { singleFork: true } },
        },
      },
      {
        plugins: [noUpdateSocket],
        resolve: { alias: [rootAlias] },
        test: {
          name: 'packages',
          isolate: true,
          environment: 'node',
          setupFiles: [at('./test/support/compare-bytes.ts')],
          include: ['test/packages/**/*.test.ts'],
          globalSetup: [at('./test/packages/support/global-setup.ts')],
          // These tests install the site's builder and open each page, install three more builders, build the pasted
          // first page three times, build a page for each mistake, measure ten builds, and install other versions of
          // uni.
          exclude: inRelease ? [] : ['test/packages/site/**', 'test/packages/mini-programs/**',
            'test/packages/first-files/**', 'test/packages/usual-mistakes/**', 'test/packages/build-sizes/**',
            'test/packages/versions/**', 'test/packages/uni-app-x/**'],
          testTimeout: 2 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          expect: patient,
          pool: 'forks',
        },
      },
      {
        plugins: [noUpdateSocket],
        resolve: { alias: [rootAlias] },
        test: {
          name: 'hosts',
          isolate: false,
          environment: 'node',
          include: ['test/hosts/**/*.test.ts', ...(inRelease ? ['test/clients/**/*.test.ts'] : [])],
          // These tests check that the host behaves like a browser, and run the browsers that users have.
          exclude: inRelease ? [] : ['test/hosts/h5/host-rules.test.ts', 'test/hosts/browsers/**'],
          setupFiles: [at('./test/support/compare-bytes.ts')],
          // The first test that needs a build waits until it is complete.
          testTimeout: 5 * MINUTE_MS,
          hookTimeout: 5 * MINUTE_MS,
          expect: patient,
          pool: 'forks',
        },
      },
    ],
  },
})
