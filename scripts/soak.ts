import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * `npm run soak [-- --hours 24 --json]`: an app through so many simulated hours, with losses and 200 updates a
 * second. A process of its own, since only one that was started so can be told to collect its garbage.
 */
const main = fileURLToPath(new URL('../test/soak/main.ts', import.meta.url))
const args = ['--expose-gc', '--import', import.meta.resolve('tsx'), main, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
