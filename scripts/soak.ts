import { exitIfHelpAsked } from './exit-if-help-asked'
import { runInWorld } from './run-world'

exitIfHelpAsked('soak')

/**
 * `npm run soak [-- --hours 24 --json NAME…]`: apps with each kind of client, or those named, through this many
 * simulated hours. It starts a process of its own: only then can Node be set to collect garbage on request, and to keep
 * code as it is. The engine would otherwise recompile all day, on the heap that is measured.
 */
process.exitCode = await runInWorld('soak', ['--expose-gc', '--no-opt'], process.argv.slice(2))
