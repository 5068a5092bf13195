import { exitIfHelpAsked } from './exit-if-help-asked'
import { runInWorld } from './run-world'

exitIfHelpAsked('soak')

/**
 * `npm run soak [-- --hours 24 --json NAME…]`: runs apps with each kind of client, or the named kinds, through this
 * many simulated hours. Starts a separate process, in which Node can collect garbage on request and keep compiled code.
 * Otherwise the engine would recompile all day, on the measured heap.
 */
process.exitCode = await runInWorld('soak', ['--expose-gc', '--no-opt'], process.argv.slice(2))
