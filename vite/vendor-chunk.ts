/** Which file of the output a module comes into: as Rollup's `manualChunks` has it. */
export type ChunkOf = (id: string, graph: ModuleGraph) => unknown

export interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** The one file that uni's builder makes of all packages; a module of the project becomes a file of its own. */
const VENDOR = 'common/vendor'

/**
 * Puts these modules, and what of theirs they import, among the packages. From `uni_modules` they would be files of the
 * project: packages would import them and they uni's runtime, which is among the packages. In such a cycle the module
 * that is read second finds the first one empty.
 */
export function inVendor(chunkOf: ChunkOf, roots: () => readonly string[], isTheirs: (id: string) => boolean): ChunkOf {
  let chosen: ReadonlySet<string> | undefined
  return (id, graph) => {
    chosen ??= reachedFrom(roots(), isTheirs, graph)
    return chosen.has(id) ? VENDOR : chunkOf(id, graph)
  }
}

function reachedFrom(roots: readonly string[], isTheirs: (id: string) => boolean, graph: ModuleGraph): Set<string> {
  const reached = new Set<string>()
  const waiting = [...roots]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id) || !isTheirs(id)) continue
    reached.add(id)
    waiting.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return reached
}
