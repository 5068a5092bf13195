import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { checkPluginTypes } from './pack/plugin-files'
import { checkTypes } from './pack/emit-modules'
import { readFacts, root, type Facts } from './pack/facts'
import { packNpm, packUniModules, packWgt } from './pack/packages'
import { readRelease, releaseFaults } from './pack/release'
import { readFlags } from './read-flags'

exitIfHelpAsked('pack')

const dist = join(root, 'dist')

const artefacts: Readonly<Record<string, (facts: Facts) => Promise<void> | void>> = {
  uni_modules(facts) {
    process.stdout.write(`${packUniModules(facts, join(dist, 'uni_modules'))}\n`)
  },
  async npm(facts) {
    report(await packNpm(facts, join(dist, 'npm')))
  },
  async wgt(facts) {
    const build = mkdtempSync(join(tmpdir(), 'tradewire-app-'))
    try {
      await buildApp(build)
      report(packWgt(facts, build, dist))
    } finally {
      rmSync(build, { recursive: true, force: true })
    }
  },
}

/**
 * `npm run pack [-- npm]`: builds all or the named packages: the plugin for HBuilderX, the package for npm, and the
 * demo app for a phone. `npm run pack -- --release v0.2.0` packs only if this commit can be released with that tag.
 */
async function main(): Promise<void> {
  const facts = readFacts()
  const { values: { release }, names } = readFlags({ release: { type: 'string' } }, Object.keys(artefacts))
  const faults = release === undefined ? [] : releaseFaults(facts, readRelease(release))
  if (faults.length > 0) {
    process.stderr.write(`not ready for release:\n${faults.join('\n')}\n`)
    process.exitCode = 1
    return
  }
  checkTypes(facts.entries.map((entry) => `src/${entry}.ts`))
  checkPluginTypes()
  for (const [name, make] of Object.entries(artefacts)) {
    if (names.length === 0 || names.includes(name)) await make(facts)
  }
}

function report(file: string): void {
  process.stdout.write(`${file} (${(statSync(file).size / 1_024).toFixed(0)} KB)\n`)
}

/** Shows the output only when the build fails. */
function buildApp(folder: string): Promise<void> {
  const env = { ...process.env, UNI_OUTPUT_DIR: folder, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [join(root, 'scripts/uni.mjs'), 'build', '-p', 'app'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const keep = (chunk: Buffer): void => void (said += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The App build failed (${String(code)}):\n${said}`))
    })
  })
}

await main()
