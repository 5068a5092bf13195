import process from 'node:process'
import { pageOf } from '../demo/settings/sample-pages'
import { createServer, type RunningServer } from '../server/create-server'
import { reachableHost } from '../server/shared/listen'
import { StartError } from '../server/shared/start-error'
import { lanAddresses } from './lan-addresses'
import { openPageServer } from './page-server'
import { buildPage } from './start-page'
import { readStartOptions, serverSettings, startUsage } from './start-options'
import { choosePorts } from './start-ports'

function printAddresses(server: RunningServer, pagePort: number, host: string): void {
  const { pathname } = new URL(server.url)
  const page = pageOf(server.protocol)
  const place = page === undefined ? '/' : `/#${page}`
  const far = page === undefined ? 'Feed:   ' : 'Server: '
  const shown = reachableHost(host)
  const lines = [`Page:   http://${shown}:${pagePort}${place}`, `${far}ws://${shown}:${server.port}${pathname}`]
  if (host === '0.0.0.0' || host === '::') {
    for (const address of lanAddresses()) {
      lines.push(`LAN:    http://${address}:${pagePort}${place}   ws://${address}:${server.port}${pathname}`)
    }
  }
  if (server.controlUrl !== undefined) lines.push(`Control: ${server.controlUrl}`)
  process.stdout.write(`\n${lines.join('\n')}\nCtrl-C ends both.\n\n`)
}

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(startUsage)
    return
  }
  const { server: serverOptions } = options
  const { host, dialect = 'copy-trading' } = serverOptions
  // Reports a busy port before the build.
  const { pagePort, port, notes } = await choosePorts(options)
  for (const note of notes) process.stdout.write(`${note}\n`)
  const page = await openPageServer({ port: pagePort, host })
  const server = await createServer({ ...serverOptions, port, pagePort })
  const building = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      building.abort()
      void Promise.all([page.close(), server.close()]).then(() => process.exit(0))
    })
  }
  const folder = await buildPage(dialect, building.signal)
  if (folder === undefined) return
  page.show(folder, serverSettings(serverOptions, server.port))
  printAddresses(server, pagePort, host)
}

main().catch((error: unknown) => {
  // Users can fix a StartError. Other errors are bugs and need their stack trace.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
