import { connectRedis } from '../../../server/redis/connect-redis'
import { maxUnanswered } from '../../../server/wire/bounded-sockets'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'
import type { Attack } from './attack'
import { startServers } from './attacked-server'
import { waitUntil } from './chat-attacker'
import { copyAccount, whilePinged } from './costly-requests'
import { openText, rawHead } from './raw-socket'

const firstAccount = 99_300
const others = 4
const otherAddress = { 'x-forwarded-for': '203.0.113.7' }
/** Half of an address's pending reads (RS-151). */
const manyReads = 32

const count = (sockets: readonly ReturnType<typeof openText>[], status: number): number =>
  sockets.reduce((sum, { received }) => sum + received().split(`HTTP/1.1 ${status} `).length - 1, 0)

/** Requests the accounts in one write, up to a socket's limit. */
function requestAccounts(httpUrl: string, address: string, accounts: readonly number[]) {
  return openText(httpUrl, accounts.map((account) =>
    rawHead(`GET /api/positions?traderid=${account}`, `X-Forwarded-For: ${address}`)).join(''))
}

/**
 * Requests many accounts together from one address while the server's large reads wait for Redis. No server shows the
 * accounts, so the requests share no read. After the first rejection, another address requests a few other accounts.
 */
export const differentAccounts: Attack = {
  name: 'different-accounts',
  protocols: ['copy-trading-redis'],
  fullSize: 400,
  testSize: 120,
  demanded: { closedLines: 0, othersRefused: 0, othersLate: 0 },
  async run({ redisUrl = '' }, size) {
    const proxy = await createFaultProxy(Number(new URL(redisUrl).port))
    const proxied = `redis://127.0.0.1:${proxy.port}`
    const servers = await startServers(1, ['--protocol', 'copy-trading', '--positions', '100', '--redis', proxied])
    const { httpUrl, healthPath } = servers.target
    const [, , bulk] = proxy.links()
    try {
      return await whilePinged(servers.target, async () => {
        const redis = await connectRedis({ url: redisUrl, trouble: () => undefined })
        const accounts = Array.from({ length: size + others }, (_, index) => firstAccount + index)
        await copyAccount(redis, accounts)
        redis.disconnect()
        bulk?.darken()
        const starts = Array.from({ length: Math.ceil(size / maxUnanswered) }, (_, index) => index * maxUnanswered)
        const attack = starts.map((start) => requestAccounts(
          httpUrl, '198.51.100.100', accounts.slice(start, Math.min(size, start + maxUnanswered))))
        await waitUntil(() => count(attack, 503) > 0)
        const other = requestAccounts(httpUrl, otherAddress['x-forwarded-for'], accounts.slice(size))
        let answeredBefore = 0
        other.socket.on('data', () => void (answeredBefore = count(attack, 200)))
        // The server handles an address's requests in order.
        await fetch(httpUrl + healthPath, { headers: otherAddress })
        bulk?.brighten()
        const handled = (): number => count([...attack, other], 200) + count([...attack, other], 503)
        await waitUntil(() => handled() === size + others)
        for (const { socket } of [...attack, other]) socket.destroy()
        return {
          answered: count(attack, 200), refused: count(attack, 503), othersRefused: others - count([other], 200),
          answeredBefore, othersLate: Number(answeredBefore > manyReads),
        }
      })
    } finally {
      await servers.kill()
      await proxy.close()
    }
  },
}
