import type { IncomingMessage } from 'node:http'
import { createApi } from '../../../server/feed/http/api'
import { makeExchange, startMs } from '../../unit/server/support'
import type { SeededRandom } from '../../../server/shared/seeded-random'
import { mutatedText } from '../mutate'
import { demand, demandSame, type Subject, type Target, type Verdict } from '../subject'

const mostAccounts = 3

function sample(dice: SeededRandom): string {
  const trader = dice.pick(['10260', 'amy', '1', '2', '3', '../x', '%00'])
  return dice.pick([
    `/api/positions?traderid=${trader}`, `/api/positions?seq=${dice.between(0, 2)}&epoch=epoch-1`,
    `/api/closed-trades?traderid=${trader}&limit=${dice.between(0, 299)}&cursor=${dice.between(0, 49)}`,
    `/api/closed-trades?trader=${dice.pick(['501', 'x', '-1'])}`, `/api/traders/${dice.pick(['501', '%E0'])}`,
    '/api/traders', '/api/symbols', `/api/follows?traderid=${trader}`, '/healthz', '/faults', '/ws',
  ])
}

function requestOf(text: string): IncomingMessage {
  const [, method = 'GET', url = text] = /^(GET|POST|PUT) ([^]*)$/.exec(text) ?? []
  const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly socket: { remoteAddress: string } } =
    { method, url, headers: { host: 'a', authorization: 'Bearer t' }, socket: { remoteAddress: '127.0.0.1' } }
  return asked as IncomingMessage
}

function open(): Subject {
  const exchange = makeExchange({ positions: 3, maxAccounts: mostAccounts })
  exchange.open('10260')
  exchange.protect(({ traderId }) => traderId === '10260')
  const health = () => ({ sound: true, accounts: exchange.feeds().length })
  const read = (id: string) => exchange.find(id) ?? exchange.preview(id)
  const api = createApi({
    engine: { read, books: read, prices: () => exchange.board, health, now: () => startMs },
    addressOf: () => '127.0.0.1', seed: '1', startMs, uptimeMs: () => 0, mayEnter: () => true, connectionCount: () => 0,
    controlPort: () => null,
  })
  const watched = () => exchange.feeds().find(({ traderId }) => traderId === '10260')
  const account = (): string => JSON.stringify(watched()?.snapshot())

  function take(text: string): Verdict {
    const before = account()
    const answered = api(requestOf(text), '')
    if (answered instanceof Promise) throw new Error('an answer that is waited for')
    const { status, body } = answered
    demand([200, 400, 404, 405, 410, 426, 503].includes(status), `the status is ${status}`)
    const written = JSON.stringify(body)
    demand(written.startsWith(`{"Code":${status}`), `no answer of that status: ${written.slice(0, 60)}`)
    if (status !== 200) demand(Object.keys(body).join() === 'Code,msg', 'a problem with more than words')
    demandSame(before, account(), 'an account that was only asked about')
    demand(exchange.feeds().length <= mostAccounts, 'more accounts than may be')
    return status === 200 ? 'accepted' : 'refused'
  }

  return {
    make: (dice) => (dice.chance(1 / 9) ? dice.pick(['POST ', 'PUT ', 'GET ']) : '') + mutatedText(dice, sample(dice)),
    take,
  }
}

export const httpApi: Target = { name: 'httpApi', episodeLength: 300, open }
