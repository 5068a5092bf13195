import { runWorld } from './run-world'

/** `npm run chaos`: apps with copy-trading; see the usage. */
process.exitCode = await runWorld(['--with', 'copy-trading', ...process.argv.slice(2)])
