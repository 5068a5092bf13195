import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createProxyServer } from 'http-proxy-3'
import type { Clock, TimerHandle } from '../../src/connection/ports/ports'
import { boundSockets, requestTimes } from '../wire/bounded-sockets'
import { securityHeaders } from '../wire/security-headers'
import { listen, reachableHost } from '../shared/listen'
import { refuseUpgrade } from '../wire/refuse-upgrade'
import { StartError } from '../shared/start-error'
import { systemClock } from '../shared/system-clock'
import { createAnswerDeadline } from './answer-deadline'
import { createTargetPool, type Target } from './target-pool'

export interface BalancerOptions {
  /** The servers, such as `http://127.0.0.1:8788`. */
  readonly targets: readonly string[]
  /** 0 takes a free one. Default 8787. */
  readonly port?: number
  /** The address to listen on; default all of them. */
  readonly host?: string
  /** How often each server is asked whether it is there, ms. Default 1,000. */
  readonly checkEveryMs?: number
  /** A server that takes longer to answer, or to take a line, is passed over, ms. Default 2,000. */
  readonly patienceMs?: number
  /** How long a client may take to send a request, ms; then it is over, with 408. Default 30,000, 10,000 for a head. */
  readonly requestMs?: number
  /** A server that takes longer to answer a request or an upgrade is cut off, with 504, ms. Default 30,000. */
  readonly answerMs?: number
  /** Sockets of clients that are no WebSocket; one more ends one of the address that has most. Default 2,000. */
  readonly maxHttpSockets?: number
  /** Default: the system's. */
  readonly clock?: Clock
}

export interface TargetView {
  readonly address: string
  readonly isUp: boolean
  readonly isDrained: boolean
  /** WebSockets that go through to it. */
  readonly lines: number
}

/** Spreads HTTP and WebSockets over servers in turn; no client belongs to one. */
export interface Balancer {
  /** Of itself on this machine, without a slash at the end. */
  readonly httpUrl: string
  readonly port: number
  /** The same for WebSockets. */
  readonly wsUrl: string
  targets(): readonly TargetView[]
  /** Asks each server now whether it is there. */
  check(): Promise<void>
  /** That server is given nothing new and its lines are cut: their clients come back to the others. */
  drain(address: string): void
  /** It takes its turn again. */
  admit(address: string): void
  /** Cuts the lines of one server, or all of them; a client that comes back is given the next server in turn. */
  cut(address?: string): void
  close(): Promise<void>
}

/** Any answer but an error of the server's own shows that it is there; the sample servers have no other. */
const healthPath = '/healthz'

/** A connection to that server, which is there then: one that has just died costs no client an attempt. */
function reach({ url }: Target, patienceMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) })
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer in time')))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

function checkTargets(addresses: readonly string[]): void {
  if (addresses.length === 0) throw new StartError('a balancer needs servers')
  const wrong = addresses.find((address) => !/^http:\/\/[^/?#@]+$/.test(address) || !URL.canParse(address))
  if (wrong !== undefined) throw new StartError(`a server is like http://127.0.0.1:8788, not "${wrong}"`)
}

/** Rejects with a StartError of one line when it cannot start. */
export async function createBalancer(options: BalancerOptions): Promise<Balancer> {
  const { port: wantedPort = 8787, host, checkEveryMs = 1_000, patienceMs = 2_000, clock = systemClock } = options
  const { requestMs = 30_000, answerMs = 30_000 } = options
  checkTargets(options.targets)
  const pool = createTargetPool(options.targets)
  const lines = new Map<string, Set<Duplex>>(options.targets.map((address) => [address, new Set()]))
  const linesOf = (address: string): Set<Duplex> => lines.get(address) ?? new Set()
  const proxy = createProxyServer({ xfwd: true })

  /** A connection to the first server in turn that takes one. */
  async function connectInTurn(): Promise<readonly [Target, Socket] | undefined> {
    for (const target of pool.turn()) {
      try {
        return [target, await reach(target, patienceMs)]
      } catch {
        // Until a check finds it again.
        pool.mark(target.address, { isUp: false })
      }
    }
    return undefined
  }

  const through = ({ url: target }: Target, connection: Socket) =>
    ({ target, agent: Object.assign(new Agent(), { createConnection: () => connection }) })

  /** By the connection to a server: what its answer ends. */
  const answered = new WeakMap<object, () => void>()
  proxy.on('proxyRes', ({ socket }) => answered.get(socket)?.())
  proxy.on('open', (connection) => answered.get(connection)?.())

  function refuse(response: ServerResponse, status: number): void {
    if (response.headersSent) return void response.destroy()
    response.writeHead(status, { ...securityHeaders, 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ Code: status, msg: 'no server answers' }))
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Ended for what it sent: requests behind that are still read.
    if (request.socket.destroyed) return
    const found = await connectInTurn()
    if (found === undefined) return refuse(response, 503)
    const [target, connection] = found
    if (request.destroyed) return void connection.destroy()
    const deadline = createAnswerDeadline(connection, answerMs, clock)
    answered.set(connection, deadline.stop)
    // A body that the client does not finish is cut by the server of this side.
    request.once('end', deadline.start)
    // An answer that stops in the middle.
    connection.setTimeout(answerMs + requestMs, () => connection.destroy())
    proxy.web(request, response, through(target, connection), () => refuse(response, deadline.isOver ? 504 : 502))
  }

  async function passLine(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const found = await connectInTurn()
    if (found === undefined) return refuseUpgrade(socket, 503, 'no server answers')
    const [target, connection] = found
    if (socket.destroyed) return void connection.destroy()
    const its = linesOf(target.address)
    its.add(socket)
    socket.once('close', () => {
      its.delete(socket)
      connection.destroySoon()
    })
    const deadline = createAnswerDeadline(connection, answerMs, clock)
    answered.set(connection, () => {
      deadline.stop()
      release(socket)
    })
    deadline.start()
    proxy.ws(request, socket, head, through(target, connection), () => {
      if (deadline.isOver) return refuseUpgrade(socket, 504, 'no server answers')
      // A client sees only its own close, as when it meets the server itself.
      socket.destroy()
    })
  }

  const http = createServer(requestTimes(requestMs), (request, response) => void pass(request, response))
  const { release } = boundSockets(http, { maxSockets: options.maxHttpSockets, idleMs: answerMs + requestMs })
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    socket.on('error', () => socket.destroy())
    void passLine(request, socket, head)
  })

  async function look({ address }: Target): Promise<void> {
    try {
      const { status, body } = await fetch(address + healthPath, { signal: AbortSignal.timeout(patienceMs) })
      pool.mark(address, { isUp: status < 500 })
      // Unread, it would hold its connection.
      await body?.cancel()
    } catch {
      pool.mark(address, { isUp: false })
    }
  }
  const check = async (): Promise<void> => void (await Promise.all(pool.all().map(look)))

  function cut(address?: string): void {
    for (const [of, sockets] of lines) {
      if (address === undefined || address === of) for (const socket of [...sockets]) socket.destroy()
    }
  }

  const port = await listen(http, wantedPort, host)
  let timer: TimerHandle
  let isOver = false
  const checkLater = (): void => {
    timer = clock.setTimer(() => void check().then(() => isOver || checkLater()), checkEveryMs)
  }
  checkLater()
  const shownHost = reachableHost(host)

  return {
    httpUrl: `http://${shownHost}:${port}`,
    wsUrl: `ws://${shownHost}:${port}`,
    port,
    targets: () => pool.all().map(({ address, isUp, isDrained }) =>
      ({ address, isUp, isDrained, lines: linesOf(address).size })),
    check,
    drain(address) {
      pool.mark(address, { isDrained: true })
      cut(address)
    },
    admit: (address) => pool.mark(address, { isDrained: false }),
    cut,
    async close() {
      isOver = true
      clock.clearTimer(timer)
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      cut()
      http.closeAllConnections()
      await closed
    },
  }
}
