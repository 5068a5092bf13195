import process from 'node:process'
import { parseArgs } from 'node:util'
import { flagError } from '../options/command-line'
import { StartError } from '../shared/start-error'
import { createBalancer } from './balancer'

const usage = `Usage: npm run balancer -- --to URL [--to URL …] [--port N] [--host ADDRESS]
  --to URL          a server, such as http://127.0.0.1:8788, repeatable
  --port N          port, 8787
  --host ADDRESS    address to listen on, all by default`

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        to: { type: 'string', multiple: true },
        port: { type: 'string' },
        host: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw flagError(error)
  }
}

async function main(): Promise<void> {
  const { to: targets = [], port, host, help } = readArguments(process.argv.slice(2))
  if (help === true) return void process.stdout.write(`${usage}\n`)
  const isPort = port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535)
  if (!isPort) throw new StartError('port must be a whole number from 0 to 65535')
  const balancer = await createBalancer({
    targets,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(host === undefined ? {} : { host }),
  })
  process.stdout.write(`Balancer: ${balancer.wsUrl} for ${targets.join(', ')}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void balancer.close().then(() => process.exit(0)))
  }
}

main().catch((error: unknown) => {
  // A StartError is the user's to mend; anything else is ours, and its trace is wanted.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
