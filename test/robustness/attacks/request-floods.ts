import type { Attack } from './attack'
import { whilePinged } from './costly-requests'
import { openText, rawHead } from './raw-socket'

const testSize = 20

/** Sockets that each send the text. The figure counts those that receive the response. */
const floodOf = (name: string, text: string, figure: string, response: RegExp): Attack => ({
  name,
  protocols: ['copy-trading', 'chat', 'echo'],
  fullSize: 300,
  testSize,
  demanded: { [figure]: testSize, closedLines: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const texts = await Promise.all(Array.from({ length: size }, () => openText(target.httpUrl, text).closed))
    return { [figure]: texts.filter((received) => response.test(received)).length }
  }),
})

/** About as long as the longest head that Node reads. */
const headers = [`Origin: http://${'é'.repeat(7_500)}`, `X-Forwarded-For: 198.51.100.172${',::1'.repeat(1_500)}`]

/** Requests with long headers. */
export const longHeaders = floodOf(
  'long-headers', rawHead('GET /healthz', 'Connection: close', ...headers), 'answered', /^HTTP\/1.1 403 /)

/** Bursts of pipelined requests, each burst within the request rate of its address. */
export const pipelinedRequests = floodOf('pipelined-requests', rawHead('GET /').repeat(300), 'unanswered', /^$/)
