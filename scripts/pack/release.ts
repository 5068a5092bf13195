import { readText, type Facts } from './facts'

/** Version in each released file, and the newest chapter of CHANGELOG.md. */
export interface ReleaseTexts {
  readonly tag: string
  readonly changelog: string
  /** Version by file: `package-lock.json`, `manifest.json` and the examples. */
  readonly versions: ReadonlyMap<string, string | undefined>
}

/** Returns why this commit cannot be released with the tag, one line each with the remedy. */
export function releaseFaults(facts: Facts, { tag, changelog, versions }: ReleaseTexts): readonly string[] {
  const { version, repository } = facts
  const faults: string[] = []
  if (tag !== `v${version}`) faults.push(`tag ${tag}: package.json says ${version}; tag the commit v${version}`)
  for (const [file, found] of versions) {
    if (found !== version) faults.push(`${file}: version ${String(found)}, expected ${version}`)
  }
  const newest = /^## (.+)$/m.exec(changelog)?.[1]
  if (newest !== version) faults.push(`CHANGELOG.md: newest chapter ${String(newest)}, expected ${version}`)
  if (repository === undefined) {
    faults.push('package.json: no "repository"; npm shows where a package was built only with its public address')
  }
  return faults
}

/** Examples that contain the version. */
const EXAMPLES = ['from-socket-js', 'positions', 'quick-start'] as const

export function readRelease(tag: string): ReleaseTexts {
  // Searches the text, because manifest.json contains comments.
  const versionOf = (path: string): string | undefined => /"version(?:Name)?"\s*:\s*"([^"]+)"/.exec(readText(path))?.[1]
  const examples = EXAMPLES.map((name) => `examples/${name}/package.json`)
  return {
    tag,
    changelog: readText('CHANGELOG.md'),
    versions: new Map(['manifest.json', 'package-lock.json', ...examples].map((path) => [path, versionOf(path)])),
  }
}
