import { runWorld } from './run-world'

/** `npm run world`: see its usage. */
process.exitCode = await runWorld(process.argv.slice(2))
