import { runWorld } from './run-world'

/** `npm run chaos`: see its usage. */
process.exitCode = await runWorld(['--chaos', ...process.argv.slice(2)])
