import v8 from '@vitest/coverage-v8'

/**
 * Vitest's V8 coverage, which continues from file to file of a thread. After a restart, V8 would count functions that
 * it compiled before as a whole, and Vitest drops these counts in favour of branch counts.
 */
export default {
  ...v8,
  startCoverage: () => v8.startCoverage?.({ isolate: false }),
  stopCoverage: () => v8.stopCoverage?.({ isolate: false }),
}
