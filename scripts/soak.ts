import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * `npm run soak [-- --hours 24 --json NAME…]`: apps with each kind of client, or those named, through this many
 * simulated hours with losses. It starts a process of its own: only then can Node be set to collect garbage on request,
 * and to keep code as it is. The engine would otherwise recompile all day, on the heap that is measured.
 */
const main = fileURLToPath(new URL('../test/soak/main.ts', import.meta.url))
const args = ['--expose-gc', '--no-opt', '--import', import.meta.resolve('tsx'), main, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
child.on('close', (code) => {
  process.exitCode = code ?? 1
})
