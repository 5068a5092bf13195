import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFacts, root } from './pack/facts'
import { packNpm, packUniModules, packWgt } from './pack/packages'
import { readRelease, releaseFaults } from './pack/release'

exitIfHelpAsked('pack')

/**
 * `npm run pack`: the plugin for HBuilderX, the package for npm, and the demo app for installation on a phone.
 * `npm run pack -- --release v0.2.0` packs nothing unless this commit can be released under that tag.
 */
async function main(): Promise<void> {
  const facts = readFacts()
  const { release } = parseArgs({ options: { release: { type: 'string' } } }).values
  const faults = release === undefined ? [] : releaseFaults(facts, readRelease(release))
  if (faults.length > 0) {
    process.stderr.write(`not ready for release:\n${faults.join('\n')}\n`)
    process.exitCode = 1
    return
  }
  const dist = join(root, 'dist')
  process.stdout.write(`${packUniModules(facts, join(dist, 'uni_modules'))}\n`)
  report(await packNpm(facts, join(dist, 'npm')))
  const build = mkdtempSync(join(tmpdir(), 'tradewire-app-'))
  try {
    await buildApp(build)
    report(packWgt(facts, build, dist))
  } finally {
    rmSync(build, { recursive: true, force: true })
  }
}

function report(file: string): void {
  process.stdout.write(`${file} (${(statSync(file).size / 1_024).toFixed(0)} KB)\n`)
}

/** The builder's own words are shown when it fails. */
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
