import { Agent, get } from 'node:http'
import process from 'node:process'

/** Sends `count` requests together from an address, and prints the number of responses by status (0: none). */
const [url = '', address = '', count = '0'] = process.argv.slice(2)
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const statuses: Record<string, number> = {}
let left = Number(count)

function settled(status: number): void {
  statuses[status] = (statuses[status] ?? 0) + 1
  left -= 1
  if (left === 0) process.stdout.write(JSON.stringify(statuses), () => process.exit(0))
}

for (let index = left; index > 0; index -= 1) {
  const request = get(url, { agent, headers: { 'x-forwarded-for': address } }, (response) => {
    response.resume().on('close', () => settled(response.complete ? response.statusCode ?? 0 : 0))
  })
  request.on('error', () => settled(0))
}
