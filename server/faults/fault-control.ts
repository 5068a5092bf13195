import type { Exchange } from '../feed/exchange'
import type { Hub } from '../hub/hub'
import { toUnits } from '../money/decimal'
import type { FaultCommand } from './fault-command'
import type { FaultState } from './faults'
import { noFaults } from './faults'

/** Makes the server go wrong on command. */
export interface FaultControl {
  state(): Readonly<FaultState>
  /** What could not be done, or `undefined`. */
  apply(command: FaultCommand): string | undefined
}

export interface FaultControlOptions {
  /** Shared with the hub. */
  readonly faults: FaultState
  readonly hub: Hub
  readonly exchange: Exchange
  readonly now: () => number
  /** One market update. */
  readonly update: () => void
}

export function createFaultControl(options: FaultControlOptions): FaultControl {
  const { faults, hub, exchange, now, update } = options

  function restart(drop: boolean): undefined {
    exchange.restart()
    if (drop) hub.drop()
  }

  function tick(symbol: string, bid: number, ask: number): string | undefined {
    const pair = exchange.board.pairs.get(symbol)
    if (pair === undefined) return `${symbol} is not quoted`
    const quote = { symbol, bid: toUnits(bid, pair.digits), ask: toUnits(ask, pair.digits), atMs: now() }
    if (quote.bid === 0) return `${symbol} has only ${pair.digits} digits`
    exchange.apply([quote])
    return undefined
  }

  function closePosition({ traderid, ticket, reason }: FaultCommand & { action: 'closePosition' }): string | undefined {
    return exchange.closePosition(traderid, ticket, reason) ? undefined : 'no such position'
  }

  function apply(command: FaultCommand): string | undefined {
    switch (command.action) {
      case 'drop':
        return void hub.drop()
      case 'silent':
        faults.silent = command.on
        return void hub.applySilence()
      case 'stall':
        return void (faults.stalled = command.on)
      case 'notReady':
        return void (faults.notReady = command.on)
      case 'refuse':
        return void (faults.refusing = command.on)
      case 'skipSeq':
        return void hub.skip(command.count)
      case 'restartEpoch':
        return restart(command.drop)
      case 'refuse401':
        return void (faults.refuseTokens = command.count)
      case 'loseAcks':
        return void (faults.loseAcks = command.count)
      case 'delayAcks':
        return void (faults.delayAcksMs = command.ms)
      case 'close':
        return void hub.closeAll(command.code, command.reason)
      case 'closeOnOpen':
        return void (faults.closeOnOpen = command.code)
      case 'closeAfterSnapshot':
        return void (faults.closeAfterSnapshot = command.code)
      case 'shout':
        return void hub.shout(command.text)
      case 'tick':
        return tick(command.symbol, command.bid, command.ask)
      case 'closePosition':
        return closePosition(command)
      case 'update':
        for (let done = 0; done < command.count; done += 1) update()
        return undefined
      case 'clear':
        Object.assign(faults, noFaults())
        hub.skip(0)
        return void hub.applySilence()
    }
  }

  return { state: () => ({ ...faults }), apply }
}
