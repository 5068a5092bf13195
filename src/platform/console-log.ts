import { statusText } from '../connection/inspector/inspector-model'
import type { Log } from '../connection/ports/ports'
import type { Parts } from '../connection/ports/client-parts'
import { isBrowser } from './system/environment'

/** For the developer, as it is. */
const printAdvice = (text: string): void => console.warn(text)

/** Where advice goes that no log of the application takes. */
export const adviceConsole = { print: printAdvice, isChinese, isBrowser }

/** By the device's language; the app may be shown in another one. */
function isChinese(): boolean {
  try {
    const { language } = typeof navigator === 'undefined' ? uni.getAppBaseInfo() : navigator
    return /^zh/i.test(language)
  } catch (_error) {
    // The platform does not know its language.
    return false
  }
}

/**
 * Lets a client print each status, attempt and diagnostic on the console, in production too; the application's own
 * port `log` wins over it. Without it nothing is printed in production; in development mistakes are.
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
