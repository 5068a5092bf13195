import type { MarketFaults } from '../engine/feed-engine'
import type { Lines } from './hub'
import { counters, switches, type FaultCommand } from './fault-command'
import { noFaults, type FaultState } from './faults'

export interface FaultControlOptions {
  readonly faults: FaultState
  readonly hub: Lines
  readonly market: MarketFaults
}

export type FaultControl = ReturnType<typeof createFaultControl>

export function createFaultControl(options: FaultControlOptions) {
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
      case 'stall':
      case 'notReady':
      case 'refuse':
        faults[switches[command.action]] = command.on
        if (command.action === 'silent') hub.applySilence()
        return undefined
      case 'skipSeq':
        return void hub.skip(command.count)
      case 'restartEpoch':
        return restart(command.drop)
      case 'refuse401':
      case 'loseAcks':
        return void (faults[counters[command.action]] = command.count)
      case 'delayAcks':
        return void (faults.delayAcksMs = command.ms)
      case 'close':
        return void hub.closeAll(command.code, command.reason)
      case 'closeOnOpen':
      case 'closeAfterSnapshot':
        return void (faults[command.action] = command.code)
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

  return { state: (): Readonly<FaultState> => ({ ...faults }),
    apply }
}
