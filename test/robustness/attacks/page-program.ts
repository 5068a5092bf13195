import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openPageServer } from '../../../scripts/page-server'

/** The page server of `npm start` with a small page and a large file, on a free port. */
const folder = mkdtempSync(join(tmpdir(), 'attacked-page-'))
writeFileSync(join(folder, 'index.html'), '<html><head></head></html>')
writeFileSync(join(folder, 'large.js'), '')
truncateSync(join(folder, 'large.js'), 8_388_608)
const server = await openPageServer({ port: 0, host: '127.0.0.1' })
server.show(folder, { port: 1, token: '', currency: 'USD', currencyDigits: 2, protocol: 'copy-trading' })
process.stdout.write(`ws://127.0.0.1:${server.port}/\n`)
