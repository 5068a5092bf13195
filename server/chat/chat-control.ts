import { noChatFaults, type ChatFaults } from './chat-faults'

export interface ChatControlOptions {
  readonly faults: ChatFaults
  /** Ends every line without a word. */
  drop(): void
  /** Ends every line with Socket.IO's own packet. */
  disconnect(): void
  /** Ends the server, which is there again after so long, with what is in its journal. */
  restart(downMs: number): void
}

/** Makes the chat go wrong on command. */
export interface ChatControl {
  state(): Readonly<ChatFaults>
  /** The state then, or what is wrong with the command. */
  apply(command: Readonly<Record<string, unknown>>): Readonly<ChatFaults> | string
}

const longestDelayMs = 60_000
const mostAnswers = 10_000

function isWhole(value: unknown, highest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest
}

export function createChatControl({ faults, drop, disconnect, restart }: ChatControlOptions): ChatControl {
  const state = (): Readonly<ChatFaults> => ({ ...faults })

  function apply(command: Readonly<Record<string, unknown>>): Readonly<ChatFaults> | string {
    const { action, count = 1, ms, on = true } = command
    switch (action) {
      case 'drop':
        drop()
        break
      case 'disconnect':
        disconnect()
        break
      case 'restart':
        if (!isWhole(ms, longestDelayMs)) return `ms must be a whole number from 0 to ${longestDelayMs}`
        Object.assign(faults, noChatFaults())
        restart(ms)
        break
      case 'loseAnswers':
        if (!isWhole(count, mostAnswers)) return `count must be a whole number from 0 to ${mostAnswers}`
        faults.loseAnswers = count
        break
      case 'delayAnswers':
        if (!isWhole(ms, longestDelayMs)) return `ms must be a whole number from 0 to ${longestDelayMs}`
        faults.delayMs = ms
        break
      case 'mute':
        if (typeof on !== 'boolean') return 'on must be true or false'
        faults.muted = on
        break
      case 'clear':
        Object.assign(faults, noChatFaults())
        break
      default:
        return 'unknown action'
    }
    return state()
  }

  return { state, apply }
}
