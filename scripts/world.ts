import { runWorld } from './run-world'

process.exitCode = await runWorld(process.argv.slice(2))
