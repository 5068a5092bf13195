import { statusText } from '../connection/inspector/inspector-model'
import type { Log } from '../connection/ports/ports'
import type { Parts } from '../connection/ports/client-parts'
import { isBrowser } from './system/environment'

const printAdvice = (text: string): void => console.warn(text)

/** Prints advice to the console unless the application has its own log. */
export const adviceConsole = { print: printAdvice, isChinese, isBrowser }

function isChinese(): boolean {
  try {
    const { language } = typeof navigator === 'undefined' ? uni.getAppBaseInfo() : navigator
    return /^zh/i.test(language)
  } catch (_error) {
    return false
  }
}

/**
 * Prints each status, attempt and diagnostic to the console, even in production. The application's own `log` port
 * replaces this output. Without this feature, production builds print nothing, and development builds print only
 * advice.
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
