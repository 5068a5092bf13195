import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LikelyFirst } from './likely-first'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The tests that a mutant has to get past: what kills is seen in seconds, else a run takes a night. */
export default defineConfig({
  root: at('.'),
  resolve: { alias: [{ find: /^@\//, replacement: at('') }] },
  test: {
    environment: 'node',
    include: ['test/unit/{core,positions,protocols,runtime,channels,outbox,security}/**/*.test.ts'],
    exclude: [
      // Reads the sources, which are full of switches here.
      'test/unit/security/markup.test.ts',
      // Searches that a mutant which gets past all others would let run to their ends; the model is left out too.
      'test/unit/{runtime/loops,outbox/tabs-search,protocols/mode-code-property}.test.ts',
    ],
    testTimeout: 60_000,
    // One thread for all files of a mutant, a new one for the next mutant.
    isolate: false,
    sequence: { sequencer: LikelyFirst },
    runner: at('test/mutation/runner.ts'),
    setupFiles: [at('test/mutation/coverage-by-file.ts')],
  },
})
