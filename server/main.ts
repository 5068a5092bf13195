import process from 'node:process'
import { parseCommandLine, serverUsage } from './command-line'
import { createFeedServer, StartError } from './feed-server'

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(`Usage: tsx server/main.ts [options]\n${serverUsage}\n`)
    return
  }
  const server = await createFeedServer(options)
  process.stdout.write(`Feed: ${server.url}\nHTTP: ${server.httpUrl}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      void server.close().then(() => process.exit(0))
    })
  }
}

main().catch((error: unknown) => {
  // A StartError is the user's to mend; anything else is ours, and its trace is wanted.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
