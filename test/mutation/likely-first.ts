import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** As the run without mutants found them: what is written later is of files that a mutant has cut short. */
const dryRunMs = new Map<string, number>()

/** The file that killed the last mutant, which is likely a neighbour of the next; then the quick ones. */
export class LikelyFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ranked = files.map((file) => {
      const key = `${file.project.name}:${relative(this.ctx.config.root, file.moduleId)}`
      const last = this.ctx.cache.getFileTestResults(key)
      if (last !== undefined && !last.failed && !dryRunMs.has(key)) dryRunMs.set(key, last.duration)
      return { file, rank: last?.failed === true ? -1 : dryRunMs.get(key) ?? 0 }
    })
    return Promise.resolve(ranked.sort((a, b) => a.rank - b.rank).map(({ file }) => file))
  }
}
