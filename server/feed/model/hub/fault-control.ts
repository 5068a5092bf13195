import type { MarketFaults } from '../engine/feed-engine'
import type { Lines } from './hub'
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
  readonly hub: Lines
  readonly market: MarketFaults
}

export function createFaultControl(options: FaultControlOptions): FaultControl {
  const { faults, hub, market } = options

  function restart(drop: boolean): string | undefined {
    const failure = market.restart()
    if (failure === undefined && drop) hub.drop()
    return failure
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
        return market.tick(command.symbol, command.bid, command.ask)
      case 'closePosition':
        return market.closePosition(command.traderid, command.ticket, command.reason)
      case 'update':
        return market.update(command.count)
      case 'clear':
        Object.assign(faults, noFaults())
        hub.skip(0)
        return void hub.applySilence()
    }
  }

  return { state: () => ({ ...faults }), apply }
}
