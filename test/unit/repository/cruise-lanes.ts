import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { repositoryRoot } from './source-files'

interface LaneViolation {
  readonly rule: string
  readonly from: string
  readonly to: string
}

/** Checks what is below `baseDir` against the import lanes, and says which modules it looked at. */
export async function cruiseLanes(baseDir: string, roots: readonly string[]) {
  const configuration = await extractDepcruiseConfig(join(repositoryRoot, '.dependency-cruiser.cjs'))
  const { options = {}, ...ruleSet } = configuration
  const { tsConfig: _file, ...cruiseOptions } = options
  const tsConfig = extractTSConfig(join(repositoryRoot, 'tsconfig.json'))
  const checks = { ...cruiseOptions, baseDir, ruleSet, validate: true }
  // `@/` is the root of a uni-app project.
  const resolution = { alias: { '@': baseDir } }
  const { output } = await cruise([...roots], checks, resolution, { tsConfig })
  if (typeof output === 'string') throw new Error('The cruise gave text instead of a graph')
  const violations: LaneViolation[] = output.summary.violations.map(({ rule: { name }, from, to }) =>
    ({ rule: name, from, to }))
  return { modules: output.modules.map(({ source }) => source), violations }
}
