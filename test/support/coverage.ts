import v8 from '@vitest/coverage-v8'

/**
 * Vitest's V8 coverage, continued between the files of a thread. After a restart, V8 would count earlier functions only
 * as a whole, and Vitest would drop these counts.
 */
export default {
  ...v8,
  startCoverage: () => v8.startCoverage?.({ isolate: false }),
  stopCoverage: () => v8.stopCoverage?.({ isolate: false }),
}
