import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { pageOf } from '../demo/habits/habit-pages'
import { createServer, type RunningServer } from '../server/create-server'
import { StartError } from '../server/start-error'
import { lanAddresses } from './lan-addresses'
import { isPortFree, untilListening } from './port-check'
import { pageEnvironment, readStartOptions, startUsage } from './start-options'

/** uni's own command, in this process: one Ctrl-C ends the server and the page. */
function startPage(pagePort: number, host: string): void {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
  process.env['UNI_INPUT_DIR'] = root
  process.chdir(root)
  const flags = ['-p', 'h5', '--port', String(pagePort), '--strictPort', '--host', host, '-l', 'warn']
  process.argv.splice(2, process.argv.length, ...flags)
  createRequire(import.meta.url)('@dcloudio/vite-plugin-uni/bin/uni.js')
}

function printAddresses(server: RunningServer, pagePort: number, isOpenToAll: boolean): void {
  const { pathname } = new URL(server.url)
  const page = pageOf(server.protocol)
  const place = page === undefined ? '/' : `/#${page}`
  const far = page === undefined ? 'Feed:   ' : 'Server: '
  const lines = [`Page:   http://localhost:${pagePort}${place}`, `${far}ws://localhost:${server.port}${pathname}`]
  if (isOpenToAll) {
    for (const address of lanAddresses()) {
      lines.push(`LAN:    http://${address}:${pagePort}${place}   ws://${address}:${server.port}${pathname}`)
    }
  }
  process.stdout.write(`\n${lines.join('\n')}\nCtrl-C ends both.\n\n`)
}

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env)
  if (options === 'help') {
    process.stdout.write(startUsage)
    return
  }
  const { pagePort, server: serverOptions } = options
  if (!(await isPortFree(pagePort, serverOptions.host))) throw new StartError(`port ${pagePort} is busy`)
  const server = await createServer(serverOptions)
  Object.assign(process.env, pageEnvironment(serverOptions, server.port))
  startPage(pagePort, serverOptions.host ?? '0.0.0.0')
  await untilListening(pagePort, serverOptions.host)
  // Vite ends the process at SIGTERM before the clients were told: the order is ours.
  process.removeAllListeners('SIGTERM')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.close().then(() => process.exit(0))
    })
  }
  printAddresses(server, pagePort, serverOptions.host === undefined)
}

main().catch((error: unknown) => {
  // A StartError is the user's to mend; anything else is ours, and its trace is wanted.
  const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${text ?? 'unknown error'}\n`)
  process.exit(1)
})
