import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** As the run without mutants found them: what is written later is of files that a mutant has cut short. */
const dryRunMs = new Map<string, number>()
/** Files that killed, the latest first: what killed a mutant is likely to kill its neighbours. */
const killers: string[] = []

function killed(key: string): void {
  const place = killers.indexOf(key)
  if (place !== -1) killers.splice(place, 1)
  killers.unshift(key)
}

/** The likeliest to kill come first, then the quick ones. */
export class LikelyFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx
    const known = files.map((file) => {
      const key = `${file.project.name}:${relative(config.root, file.moduleId)}`
      const last = cache.getFileTestResults(key)
      if (last?.failed === true) killed(key)
      else if (last !== undefined && !dryRunMs.has(key)) dryRunMs.set(key, last.duration)
      return { file, key }
    })
    const rank = (key: string): number => {
      const place = killers.indexOf(key)
      return place === -1 ? dryRunMs.get(key) ?? 0 : place - killers.length
    }
    return Promise.resolve(known.sort((a, b) => rank(a.key) - rank(b.key)).map(({ file }) => file))
  }
}
