import type { DiagnosticCode } from '../../shared/diagnostic'

export type UrlVerdict =
  | { readonly ok: true; readonly url: string; readonly loopback: boolean }
  | { readonly ok: false; readonly code: Extract<DiagnosticCode, 'invalid-url' | 'insecure-url'>; readonly final: true }

// A backslash would be read as a slash by some, and so hide the real host.
const absoluteSocketUrl = /^(wss?):\/\/(?:[^/?#@\\\s]*@)?(\[[^\]]+\]|[^/?#:@\\\s]+)(?::\d+)?(?:[/?#]|$)/i
const loopbackHost = /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\]|\[0:0:0:0:0:0:0:1\])$/i

/**
 * Whether a socket may be opened to `url`. Mini-programs have no `URL`, hence the pattern.
 * Plain `ws:` is for loopback hosts, or for who allowed it.
 */
export function checkUrl(url: unknown, allowInsecure: boolean): UrlVerdict {
  const match = typeof url === 'string' ? absoluteSocketUrl.exec(url) : null
  if (match === null) return { ok: false, code: 'invalid-url', final: true }
  const [, scheme = '', host = ''] = match
  const loopback = loopbackHost.test(host)
  const isAllowed = allowInsecure || loopback || scheme.toLowerCase() === 'wss'
  return isAllowed ? { ok: true, url: String(url), loopback } : { ok: false, code: 'insecure-url', final: true }
}
