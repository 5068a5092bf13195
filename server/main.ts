import process from 'node:process'
import { parseCommandLine, serverUsage } from './options/command-line'
import { createServer } from './create-server'
import { StartError } from './shared/start-error'

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(`Usage: node --import tsx server/main.ts [options]\n${serverUsage}\n`)
    return
  }
  let close = (): Promise<void> => Promise.resolve()
  function handleSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => void close().then(() => process.exit(0)))
    }
  }
  // Linux ignores unhandled signals to process 1 of a container.
  // Without a handler, any other process ends immediately, even while it reads a large journal.
  if (process.pid === 1) handleSignals()
  const server = await createServer(options)
  close = () => server.close()
  if (process.pid !== 1) handleSignals()
  process.stdout.write(`${server.protocol === 'copy-trading' ? 'Feed' : server.protocol}: ${server.url}\n`)
  if (server.httpUrl !== undefined) process.stdout.write(`HTTP: ${server.httpUrl}\n`)
  if (server.controlUrl !== undefined) process.stdout.write(`Control: ${server.controlUrl}\n`)
}

main().catch((error: unknown) => {
  // Users can fix a StartError. Any other error is a bug, so its stack is printed.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
