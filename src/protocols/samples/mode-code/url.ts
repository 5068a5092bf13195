import { TradewireError } from '../../../shared/errors'
import { requireOption } from '../../../shared/options'
import { isName } from '../../../shared/checks'

/**
 * Where a mode-code server takes this name: `wss://host/ws/?name=…`.
 * @param server scheme, host and port, such as `wss://example.com:8787`
 * @throws TradewireError `invalid-option` for an empty name, or one that is no text of Unicode.
 * @example modeCodeUrl('wss://example.com:8787', 'Ann') // 'wss://example.com:8787/ws/?name=Ann'
 */
export function modeCodeUrl(server: string, name: string): string {
  requireOption('name', name, isName(name))
  return `${server.replace(/\/+$/, '')}/ws/?name=${encode(name)}`
}

function encode(name: string): string {
  try {
    return encodeURIComponent(name)
  } catch {
    // Half a surrogate pair.
    throw new TradewireError('invalid-option', 'name is not well-formed')
  }
}
