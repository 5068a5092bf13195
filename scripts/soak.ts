import { exitIfHelpAsked } from './exit-if-help-asked'
import { runInWorld } from './run-world'

exitIfHelpAsked('soak')

/**
 * `npm run soak [-- --hours 24 --json NAME…]`: runs apps with each or the named kinds of client through this many
 * simulated hours, in a process in which Node collects garbage on request and keeps compiled code. Recompiled code
 * would distort the measured heap.
 */
process.exitCode = await runInWorld('soak', ['--expose-gc', '--no-opt'], process.argv.slice(2))
