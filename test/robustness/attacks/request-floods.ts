import type { Attack } from './attack'
import { whilePinged } from './costly-requests'
import { openText, rawHead } from './raw-socket'

const testSize = 20

const protocols: Attack['protocols'] = ['copy-trading', 'chat', 'echo']

/** Sends a string on each of several sockets. Returns the responses. */
const flood = (httpUrl: string, size: number, textOf: (index: number) => string): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => openText(httpUrl, textOf(index)).closed))

/** About the longest head that Node reads. */
const headers = [`Origin: http://${'é'.repeat(7_500)}`, `X-Forwarded-For: 198.51.100.172${',::1'.repeat(1_500)}`]

const longHead = rawHead('GET /healthz', 'Connection: close', ...headers)

/** Requests with long headers. The figure counts sockets with a response. */
export const longHeaders: Attack = {
  name: 'long-headers',
  protocols,
  fullSize: 300,
  testSize,
  demanded: { answered: testSize, closedLines: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const texts = await flood(target.httpUrl, size, () => longHead)
    return { answered: texts.filter((received) => /^HTTP\/1.1 403 /.test(received)).length }
  }),
}

/** Number of unanswered requests that ends a socket (SV-211). */
const endingRequests = 17
/** As many requests as one read of 64 KiB holds. */
const laterRequests = rawHead('GET /').repeat(1_700)

/** A separate address for each socket, so that no rate limit ends the socket. */
const endingText = (index: number): string =>
  rawHead('GET /', `X-Forwarded-For: 198.19.${1 + (index >> 8)}.${index & 255}`).repeat(endingRequests)

/**
 * Sends pipelined requests, of which the 17th ends the socket, first without and then with many later requests.
 * `unanswered` counts sockets without a response. `costsMore` is 1 if the later requests take much CPU time.
 */
export const pipelinedRequests: Attack = {
  name: 'pipelined-requests',
  protocols,
  fullSize: 300,
  testSize,
  demanded: { unanswered: testSize, costsMore: 0, closedLines: 0 },
  run: ({ cpuMs = () => 0, ...target }, size) => whilePinged(target, async () => {
    const startMs = cpuMs()
    const texts = await flood(target.httpUrl, size, endingText)
    const fewMs = cpuMs() - startMs
    await flood(target.httpUrl, size, (index) => endingText(index) + laterRequests)
    const manyMs = cpuMs() - startMs - fewMs
    return {
      unanswered: texts.filter((received) => received === '').length,
      // Parsing the later requests of 20 sockets takes more than a second.
      costsMore: Number(manyMs > 5 * fewMs + 10 * size), fewMs, manyMs,
    }
  }),
}
