import type { TabValue } from '../connection/leases/lease-set'
import { copyTradingTabRules } from '../protocols/copy-trading/copy-trading-tab-rules'
import type { ConnectError, SocketStatus } from '../connection/machine/status'
import type { Clock, SocketPort, TimerHandle } from '../connection/ports/ports'
import type { SendResult } from '../connection/runtime/client-api'
import type { Tradewire } from '../vue/connection/create-tradewire'
import type { CopyTradingEvents } from '../positions/model/positions-update'
import { openedAgain, unnamedUser, type LegacyData } from './legacy-protocol'
import { createOutageWatch } from './outage-watch'

type Client = Tradewire<CopyTradingEvents>['client']

/** Delay of `reconnect()` in ms, as in the original article's class (LG-25). */
const reconnectDelayMs = 5_000

export interface LegacyTarget {
  /** An empty string means the address in the options. */
  readonly url: string
  readonly data: LegacyData | undefined
}

/** The connection that all instances share, with its client lease. */
export interface LegacyConnection {
  readonly rules: LegacyRules
  open(target: LegacyTarget): void
  /**
   * Closes the connection but keeps other leases. Resolves with false if there was nothing to close or a page reopened
   * the connection first.
   */
  close(): Promise<boolean>
  /** Holds or releases the lease after a change of `mayHold`. */
  hold(): void
  /** Reopens the connection after 5 s if a rule still needs the socket and no connection is open or pending. */
  reopenLater(target: () => LegacyTarget): void
  send(frame: unknown): Promise<SendResult>
  ping(): void
  isOpen(): boolean
  connectNum(): number
  end(): void
}

interface LegacyLineOptions {
  readonly client: Client
  readonly clock: Clock
  readonly socket: WatchedSocket
  readonly begin: LegacyTarget
  aim(target: LegacyTarget): void
  userOf(data: LegacyData | undefined): number | string
  clearRows(): void
  attemptAwaited(attempt: number): void
  abandoned(error: ConnectError): void
  gaveUp(): void
  mayHold(): boolean
  mayReopen(): boolean
}

export function createLegacyConnection(options: LegacyLineOptions): LegacyConnection {
  const { client, clock, socket, aim } = options
  const lease = client.lease('socketIO')
  const rules = createRules(client.inTurn, () => hold())
  let wanted = false
  let isEnded = false
  let current: string | undefined
  let timer: { readonly handle: TimerHandle } | undefined
  /** Address and data for a `reconnect()` that waits until a page with a tab field is shown (LG-80). */
  let due: (() => LegacyTarget) | undefined
  let reopened = (): void => undefined

  const outage = createOutageWatch({
    mayReturn: rules.hold,
    awaited: options.attemptAwaited,
    abandoned(error) {
      wanted = false
      hold()
      options.gaveUp()
      options.abandoned(error)
    },
    gaveUp: options.gaveUp,
  })
  client.on('statusChanged', (status) => {
    if (wanted) outage.see(status)
    // Reports the error to pages that use the class, even if only other pages need the connection (LG-44).
    else if (status.status === 'failed') options.gaveUp()
    if (wanted) hold()
  })

  /** After a disconnect, holds the lease only if a tab rule needs the socket. */
  function holdNow(): void {
    lease.want(wanted && options.mayHold() && (!outage.isLost() || rules.hold()))
  }

  /** A page may have called `Close()` in an earlier listener (RT-1). */
  function hold(): void {
    if (due !== undefined && options.mayHold()) reopen(due)
    client.inTurn(holdNow)
  }

  function stopTimer(): void {
    if (timer !== undefined) clock.clearTimer(timer.handle)
    timer = due = undefined
  }

  function reopen(target: () => LegacyTarget): void {
    stopTimer()
    if (!rules.hold() || (wanted && isUnderWay(client.status()))) return
    if (options.mayReopen()) open(target())
    else due = target
  }

  /** If the address or data changed, sends a goodbye frame, opens a new connection and returns true. */
  function retarget(target: LegacyTarget, userId: number | string): boolean {
    const { url, data } = target
    const next = JSON.stringify([url, data])
    // The user may have changed through the store (LG-5).
    if (next === current && client.session()?.userId === userId) return false
    current = next
    aim(target)
    client.setSession({ userId })
    // Without a user id, the new data may belong to a different user.
    if (userId === unnamedUser) client.inTurn(options.clearRows)
    return true
  }

  // Sets the user now, because another page may already hold a lease (LG-14).
  if (options.begin.data !== undefined) retarget(options.begin, options.userOf(options.begin.data))

  function open(target: LegacyTarget): void {
    // Calls `userOf` before the task, because the application's function may use the class.
    const userId = options.userOf(target.data)
    client.inTurn(() => {
      stopTimer()
      const { status, failure } = client.status()
      const isSameLine = !retarget(target, userId) && status === 'open'
      // After a final failure, a lease alone does not reconnect (CN-10).
      if (failure?.final) client.reconnect()
      wanted = true
      outage.reset(isSameLine)
      holdNow()
      reopened()
      // If the connection is open, sends the data and emits the list again (LG-4).
      if (isSameLine) void client.send(openedAgain)
      else client.reconnect()
    })
  }

  function close(): Promise<boolean> {
    return new Promise((resolve) => client.inTurn(() => {
      stopTimer()
      const { status } = client.status()
      const isNothing = !wanted || status === 'failed' || status === 'idle'
      wanted = false
      hold()
      if (isNothing) return resolve(false)
      client.inTurn(() => {
        if (client.leases().some(({ held }) => held)) return resolve(true)
        // A later listener of the event may reopen the connection (LG-8).
        const stop = socket.whenFree(() => void Promise.resolve().then(() => resolve(!wanted)))
        reopened = () => {
          stop()
          resolve(false)
        }
      })
    }))
  }

  function isOpen(): boolean {
    return wanted && client.status().status === 'open'
  }

  return {
    rules,
    open,
    close,
    hold,
    reopenLater: (target) => client.inTurn(() => {
      if (isEnded || timer !== undefined) return
      timer = { handle: clock.setTimer(() => reopen(target), reconnectDelayMs) }
    }),
    send: (frame) => (wanted ? client.send(frame) : Promise.resolve({ ok: false, code: 'not-open' })),
    ping: () => client.inTurn(() => {
      if (isOpen()) client.reconnect()
    }),
    isOpen,
    connectNum() {
      const { status, attempt } = client.status()
      return wanted && status === 'reconnecting' ? attempt + 1 : 1
    },
    end() {
      isEnded = true
      stopTimer()
    },
  }
}

function isUnderWay({ status, nextAtMs }: SocketStatus): boolean {
  return status === 'open' || status === 'connecting' || (status === 'reconnecting' && nextAtMs === null)
}

export type RuleName = keyof typeof copyTradingTabRules

/** Fields where pages store their current tabs. */
interface LegacyRules {
  read<Name extends RuleName>(name: Name): RuleValues[Name]
  write<Name extends RuleName>(name: Name, value: RuleValues[Name]): void
  needs<Name extends RuleName>(name: Name, value: RuleValues[Name]): boolean
  hold(): boolean
}

export interface RuleValues {
  traderDetailIndex: number
  accountStateIndex: number
  followFlake: boolean
}

const names: readonly RuleName[] = ['traderDetailIndex', 'accountStateIndex', 'followFlake']

function createRules(inTurn: Client['inTurn'], written: () => void): LegacyRules {
  const values: RuleValues = { traderDetailIndex: 100, accountStateIndex: 100, followFlake: false }
  /** Values in effect. A value set by a listener takes effect after the event. */
  const inForce: RuleValues = { ...values }
  const needs = (name: RuleName, value: TabValue): boolean => copyTradingTabRules[name].needs(value)
  return {
    read: (name) => values[name],
    write(name, value) {
      values[name] = value
      inTurn(() => {
        inForce[name] = value
        written()
      })
    },
    needs,
    hold: () => names.some((name) => needs(name, inForce[name])),
  }
}

interface WatchedSocket {
  readonly port: SocketPort
  /** Calls `freed` once no connection is open. Returns the cancel function. */
  whenFree(freed: () => void): () => void
}

export function watchSocket(port: SocketPort): WatchedSocket {
  const open = new Set<object>()
  const waiting = new Set<() => void>()

  function end(connection: object): void {
    if (!open.delete(connection) || open.size > 0) return
    for (const freed of [...waiting]) freed()
  }

  return {
    port: {
      watchSlots: (freed) => port.watchSlots?.(freed) || (() => undefined),
      ...(port.handshakeAtMs && { handshakeAtMs: port.handshakeAtMs.bind(port) }),
      open(request, listener) {
        const mark = {}
        open.add(mark)
        try {
          const connection = port.open(request, (event) => {
            // Runs before the listener, because a listener that calls `Close()` must find no open socket (LG-7).
            if (event.type === 'closed' || event.type === 'refused') end(mark)
            listener(event)
          })
          return {
            send: (data, settled) => connection.send(data, settled),
            close: (code, reason) => connection.close(code, reason),
            drop() {
              connection.drop()
              end(mark)
            },
          }
        } catch (error) {
          end(mark)
          throw error
        }
      },
    },
    whenFree(freed) {
      const settle = (): void => {
        waiting.delete(settle)
        freed()
      }
      if (open.size === 0) freed()
      else waiting.add(settle)
      return () => void waiting.delete(settle)
    },
  }
}
