import { statusText } from '../connection/inspector/inspector-model'
import type { Log } from '../connection/ports/ports'
import type { Parts } from '../connection/ports/client-parts'
import { isBrowser } from './system/environment'

/** Prints an advice unchanged. */
const printAdvice = (text: string): void => console.warn(text)

/** Prints advice when the application's log does not accept it. */
export const adviceConsole = { print: printAdvice, isChinese, isBrowser }

/** Follows the device language; the app's may differ. */
function isChinese(): boolean {
  try {
    const { language } = typeof navigator === 'undefined' ? uni.getAppBaseInfo() : navigator
    return /^zh/i.test(language)
  } catch (_error) {
    // The platform does not report its language.
    return false
  }
}

/**
 * Lets a client print each status, attempt and diagnostic on the console, in production too; the application's own port
 * `log` overrides it. Without it nothing is printed in production, and only mistakes in development.
 * @example createTradewire({ url, protocol, parts: [consoleLog()] })
 */
export function consoleLog(): Pick<Parts, 'log'> {
  return { log: { ports: (client) => ({ log: createConsoleLog(client) }) } }
}

function createConsoleLog(client: string): Log {
  const prefix = `[tradewire] ${client}:`
  return {
    report: ({ code, detail, withheld }, stack) =>
      console.warn(...[prefix, code, detail, withheld && `${withheld} more`, stack].filter(Boolean)),
    status: (status) => console.info(prefix, statusText(status)),
    advise: printAdvice,
  }
}
