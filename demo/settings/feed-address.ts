import { isSample } from './sample-pages'
import { startSettings } from './start-settings'

const defaultPort = 8_787
const maxPort = 65_535

/** Address of the in-app feed. Uses a loopback name, because the feed needs no network. */
export const localFeedAddress = 'wss://in-app.localhost/ws'

export function isLocalFeed(address: string): boolean {
  return address === localFeedAddress
}

/** Returns the start command's server, or else the in-app feed. */
export function defaultAddress(): string {
  const { port, protocol = '' } = startSettings()
  return port === undefined || isSample(protocol) ? localFeedAddress : serverAddress()
}

/** Returns the default server address: the page's host on H5, else this machine. */
export function serverAddress(): string {
  const { port = defaultPort } = startSettings()
  // WeChat and the App's logic layer have no `location`.
  if (typeof location === 'undefined' || location.hostname === '') return `ws://127.0.0.1:${port}/ws`
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.hostname}:${port}/ws`
}

/** Normalizes an entered address by a pattern, because two platforms lack `URL`. Returns `null` if invalid. */
export function readAddress(typed: string): string | null {
  const match = /^(wss?):\/\/([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?(\/\S*)?$/i.exec(typed.trim())
  if (match === null) return null
  const [, scheme = '', host = '', port = '', path = ''] = match
  const portNumber = Number(port.slice(1))
  if (port !== '' && (portNumber < 1 || portNumber > maxPort)) return null
  return `${scheme.toLowerCase()}://${host}${port}${path === '' ? '/ws' : path}`
}

const loopbackHost = /^wss?:\/\/(localhost|([\w.-]+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])(?=[:/?#]|$)/i

/** Whether the feed runs on this device and needs no network. */
export function isLoopback(address: string): boolean {
  return loopbackHost.test(address)
}

export function httpOrigin(address: string): string {
  return address.replace(/^ws/i, 'http').replace(/^(https?:\/\/[^/]+).*$/i, '$1')
}
