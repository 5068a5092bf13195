interface Coverage {
  readonly static: Record<string, number>
  readonly perTest: Record<string, Record<string, number>>
}

/**
 * All files of a run share one thread, which tells after each what has been covered so far. Emptied before each, the
 * counts stay those of one run, and with them the count at which a mutant is taken for an endless loop.
 */
const { __stryker__: stryker } = globalThis as { __stryker__?: { readonly mutantCoverage?: Coverage } }
// In place: each source file holds on to the object that it found first.
const covered = stryker?.mutantCoverage
for (const counts of covered === undefined ? [] : [covered.static, covered.perTest]) {
  for (const key of Object.keys(counts)) Reflect.deleteProperty(counts, key)
}

export {}
