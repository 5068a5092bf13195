import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * The tests that a mutant has to get past. Not the model's: a mutant that gets past all others would let each of
 * its explorations run to the end, which takes a minute a mutant.
 */
export default defineConfig({
  root: at('.'),
  resolve: { alias: [{ find: /^@\//, replacement: at('') }] },
  test: {
    environment: 'node',
    include: ['test/unit/{core,positions,protocols,runtime,channels,outbox,security}/**/*.test.ts'],
    // Reads the sources, which are full of switches here.
    exclude: ['test/unit/security/markup.test.ts'],
    testTimeout: 60_000,
  },
})
