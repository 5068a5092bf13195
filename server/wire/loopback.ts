const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/** An Origin header of a page that was served from this machine; a request without one is no page's. */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  const { protocol, hostname: host } = URL.canParse(origin) ? new URL(origin) : { protocol: '', hostname: '' }
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}
