import { isIP } from 'node:net'
import { isLoopbackAddress } from './loopback'

/** `192.168.1.7` of `192.168.1.7:8787`; `undefined` for what is no host. */
export function hostNameOf(host: string | undefined): string | undefined {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** As `hostNameOf` gives it. */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || isLoopbackAddress(name)
}

/**
 * Whether a `Host` header names this machine in a way that no page of another can: by an IP address or as localhost.
 * By DNS rebinding a page brings its own host's name.
 * @param listening the name or address that the server was told to listen on, which is as good
 */
export function isOwnHost(host: string | undefined, listening?: string): boolean {
  const name = hostNameOf(host)
  if (name === undefined) return false
  return isLoopbackName(name) || isIP(name) !== 0 || name === listening?.toLowerCase()
}
