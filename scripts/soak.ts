import { exitIfHelpAsked } from './exit-if-help-asked'
import { runInWorld } from './run-world'

exitIfHelpAsked('soak')

/**
 * `npm run soak [-- --hours 24 --json NAME…]`: runs apps with each kind of client, or the named kinds, through this
 * many simulated hours. Starts a separate process in which Node collects garbage on request and keeps compiled code.
 * Otherwise recompiled code would distort the measured heap.
 */
process.exitCode = await runInWorld('soak', ['--expose-gc', '--no-opt'], process.argv.slice(2))
