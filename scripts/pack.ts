import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFacts, root } from './pack/facts'
import { packNpm, packUniModules, packWgt } from './pack/packages'

/** `npm run pack`: the plugin for HBuilderX, the package for npm, and the demo app for installation on a phone. */
async function main(): Promise<void> {
  const facts = readFacts()
  const dist = join(root, 'dist')
  const plugin = packUniModules(facts, join(dist, 'uni_modules'))
  process.stdout.write(`${plugin}\n`)
  const tarball = await packNpm(facts, join(dist, 'npm'))
  process.stdout.write(`${tarball} (${statSync(tarball).size} bytes)\n`)
  const build = mkdtempSync(join(tmpdir(), 'tradewire-app-'))
  try {
    await buildApp(build)
    const app = packWgt(facts, build, dist)
    process.stdout.write(`${app} (${statSync(app).size} bytes)\n`)
  } finally {
    rmSync(build, { recursive: true, force: true })
  }
}

function buildApp(folder: string): Promise<void> {
  const env = { ...process.env, UNI_OUTPUT_DIR: folder, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [join(root, 'scripts/uni.mjs'), 'build', '-p', 'app'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`The App build failed (${String(code)})`))))
  })
}

await main()
