import type { TimerHandle } from '../../src/connection/ports/ports'
import { answer, problem } from '../wire/answer'
import { createAddressFrames, createClientLimits } from '../wire/client-limits'
import { createHttpServer, type Api } from '../wire/http-server'
import { createOriginCheck } from '../wire/origins'
import { createRequestAddress } from '../wire/request-address'
import { watchLateness } from '../wire/late-watch'
import { createSocketServer, type ServerSocket } from '../wire/socket-server'
import type { UpgradeHandler } from '../wire/take-upgrades'
import { listen, reachableHost } from '../shared/listen'
import { resolveOptions, type SharedOptions } from '../options/server-options'
import { refuseUpgrade } from '../wire/refuse-upgrade'
import { systemClock } from '../shared/system-clock'
import { writeTrouble } from '../shared/trouble'
import { boundTrouble } from '../wire/bounded-trouble'
import { attachLine, type LineOptions, type SampleHandlers, type SampleConnection } from './sample-connection'

export interface SampleProtocol {
  /** Other paths get 404. */
  readonly path: string
  readonly maxFrameBytes: number
  /** Returns why a client with this query is refused with status 400. */
  refusal?(query: URLSearchParams): string | undefined
  begin(line: SampleConnection, query: URLSearchParams): SampleHandlers
}

export interface SampleServer {
  readonly url: string
  readonly port: number
  lines(): number
  close(): Promise<void>
}

/** Interval of the silence check. A client that sends nothing, not even pongs, is disconnected after 30 to 60 s. */
const lookEveryMs = 30_000
/** Queue limit, as for a feed client (SV-35, SV-129). */
const limitBytes = 1_048_576

function readTarget(target: string): { readonly path: string; readonly asked: URLSearchParams } {
  const mark = target.indexOf('?')
  const end = mark === -1 ? target.length : mark
  return { path: target.slice(0, end), asked: new URLSearchParams(target.slice(end)) }
}

/** Rejects with a one-line StartError on failure. */
export async function createSampleServer(
  sample: SampleProtocol,
  options: SharedOptions = {},
): Promise<SampleServer> {
  const limits = resolveOptions(options)
  const { port, host, maxConnections, maxLateMs, frameRate, requestRate, proxies } = limits
  const { clock = systemClock } = options
  const trouble = boundTrouble(options.trouble ?? writeTrouble, clock)
  const mayUse = createOriginCheck(limits)
  const { maxFrameBytes } = sample
  const addressOf = createRequestAddress(proxies)
  const lateness = watchLateness({ clock, maxLateMs, trouble })
  const sockets = createSocketServer({
    maxFrameBytes, limits, clock, addressOf, isLate: lateness.isLate,
  })
  const receivedSince = new Map<object, () => boolean>()

  const now = (): number => clock.elapsed()
  const startMs = now()
  const framesOf = createAddressFrames(frameRate, now)
  const api: Api = ({ url = '', method = '' }) => {
    if (readTarget(url).path !== '/healthz') return problem(426, 'this path accepts only WebSocket connections')
    if (method !== 'GET' && method !== 'HEAD') return problem(405, 'use GET')
    const connections = receivedSince.size
    return answer({ uptimeMs: Math.round(now() - startMs), connections, late: lateness.isLate(), control: null })
  }
  const upgrade: UpgradeHandler = (request, socket, head) => {
    const { path, asked } = readTarget(request.url ?? '')
    if (path !== sample.path) return refuseUpgrade(socket, 404)
    if (!mayUse(request)) return refuseUpgrade(socket, 403)
    const refusal = sample.refusal?.(asked)
    if (refusal !== undefined) return refuseUpgrade(socket, 400, refusal)
    sockets.accept(request, socket, head, (opened, address) =>
      attach(opened, address, (line) => sample.begin(line, asked)))
  }
  /** Separate function, because a listener in the caller would keep the query in memory (SV-291). */
  function attach(opened: ServerSocket, address: string, begin: LineOptions['begin']): void {
    if (sockets.clients.size > maxConnections) return opened.close(1013, 'too many connections')
    const mayAddress = framesOf(address)
    receivedSince.set(opened, attachLine(opened, {
      clock, frameRate, maxFrameBytes, limitBytes, mayAddress, begin,
    }))
    opened.on('close', () => receivedSince.delete(opened))
  }
  const http = createHttpServer({ api, mayUse, mayAsk: createClientLimits(requestRate, now), addressOf, upgrade })

  const boundPort = await listen(http, port, host).catch((error: unknown) => {
    lateness.dispose()
    sockets.dispose()
    throw error
  })
  let timer: TimerHandle
  const lookLater = (): void => {
    timer = clock.setTimer(() => {
      for (const client of sockets.clients) {
        if (receivedSince.get(client)?.() === true) client.ping()
        else client.terminate()
      }
      lookLater()
    }, lookEveryMs)
  }
  lookLater()

  let closing: Promise<void> | undefined
  return {
    url: `ws://${reachableHost(host)}:${boundPort}${sample.path}`,
    port: boundPort,
    lines: () => receivedSince.size,
    close() {
      clock.clearTimer(timer)
      lateness.dispose()
      closing ??= sockets.close(http)
      return closing
    },
  }
}
