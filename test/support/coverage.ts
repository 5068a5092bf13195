import v8 from '@vitest/coverage-v8'

/**
 * Vitest's coverage by V8, which goes on from file to file of a thread. Stopped and started again, V8 would count the
 * functions that it has compiled before as a whole, and Vitest drops such counts beside those of their branches.
 */
export default {
  ...v8,
  startCoverage: () => v8.startCoverage?.({ isolate: false }),
  stopCoverage: () => v8.stopCoverage?.({ isolate: false }),
}
