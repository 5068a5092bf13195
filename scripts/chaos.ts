import { runWorld } from './run-world'

process.exitCode = await runWorld(['--chaos', ...process.argv.slice(2)])
