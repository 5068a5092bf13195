import { isFunction, isName, isRecord } from '../../shared/checks'
import { messageOf, type DiagnosticCode } from '../../shared/errors'
import { requireOption } from '../../shared/options'
import { createSecrets, queryValuesOf, type Redact } from '../../shared/redact'
import { socketAddress } from '../../shared/socket-address'
import type { MachineState } from '../machine/machine-state'
import type { Failure } from '../machine/status'
import type { SocketRequest } from '../ports/ports'
import type { Credentials, Session } from '../ports/protocol'

type Failed = { readonly ok: false } & Failure
type Answer = (resolution: Resolution) => void

type Resolution = (Exclude<UrlVerdict, { ok: false }> & SocketRequest) | Failed

/** Determines a connection's address and token. No other module stores a provider's token. */
export interface Resolver {
  /** Records that the address opened a socket. The `token` getter detects whether the protocol sends the token. */
  opened(): Credentials
  /** Records that the address did not open a socket, perhaps because the server rejected the token. */
  notOpened(): void
  /** Removes this resolver's recent tokens and URL query strings from a string. */
  readonly redact: Redact
  setSession(session: Session | null): void
  /**
   * Determines the address and calls `answer` once, synchronously if no option is a function. A later `resolve` or
   * `setSession` cancels this call.
   */
  resolve(token: MachineState['token'], answer: Answer): void
}

type Provider<Value> = (credentials: Credentials) => Value | Promise<Value>
type Asked<Value> = Value | Provider<Value>

interface ResolverOptions {
  readonly url: Asked<string>
  readonly allowInsecure: boolean
  readonly header?: Asked<SocketRequest['header']>
  readonly protocols?: Asked<SocketRequest['protocols']>
}

export function createResolver(
  { url, allowInsecure, header, protocols }: ResolverOptions,
): Resolver {
  handshakeTexts({ header: isFunction(header) ? {} : header, protocols: isFunction(protocols) ? [] : protocols })
  const [hide, redact] = createSecrets()
  let session: Session | null = null
  let token: string | undefined
  let isTokenInAddress = false
  let isTokenInFrame = false
  /** Renewal state of the token in the address: one fresh token per outage, not per attempt. */
  let inAddress: MachineState['token'] = 'armed'
  /** Whether a fresh token may still be requested in this outage, because the token is doubtful and not yet renewed. */
  let isOwed = false
  let round = 0

  function keep(next: string): void {
    token = next
    hide(next)
  }

  /** @param texts the header and protocol values, where some servers expect a token */
  function judge(request: SocketRequest, texts: readonly string[]): Resolution {
    const url: unknown = request.url
    const got = typeof url === 'string' ? url : typeof url
    // Registers the token for redaction last, so that no other secret evicts it.
    for (const value of [...queryValuesOf(got), ...texts, token]) if (value) hide(value)
    const verdict = checkUrl(url, allowInsecure)
    if (verdict.ok) return Object.assign(request, verdict)
    return Object.assign(verdict, { detail: redact(`expected wss://host/path, got ${got}`) })
  }

  /** The getter detects whether an address, header, subprotocol or frame contains the token. */
  function credentials(seen: () => void): Credentials {
    // Copies the token, because `url` or `header` may read the getter after another user has signed in.
    const own = token
    return {
      get token() {
        seen()
        return own
      },
      session,
    }
  }

  /** Calls the application's functions, the token provider first, because the address may contain the token. */
  function find(state: MachineState['token'], answer: Answer): void {
    round += 1
    const mine = round
    isOwed = state === 'doubted' || (isOwed && state === 'fresh')
    const rejected =
      state === 'renewing' || inAddress === 'doubted' || (isOwed && (isTokenInAddress || isTokenInFrame)) ? token
        : undefined
    const provider = session?.token
    let code: DiagnosticCode = 'token-failed'

    function run(step: () => Resolution | undefined): void {
      let resolution: Resolution | undefined
      try {
        resolution = step()
      } catch (error) {
        resolution = { ok: false, code, detail: redact(messageOf(error)), final: code === 'invalid-option' }
      }
      if (resolution && mine === round) answer(resolution)
    }

    function wait<Value>(asked: Value | Promise<Value>, next: (value: Value) => Resolution | undefined): undefined {
      Promise.resolve(asked).then((value) => run(() => next(value)), (error: unknown) => run(() => { throw error }))
    }

    function findAddress(): Resolution | undefined {
      code = 'url-failed'
      isTokenInAddress = false
      const given = credentials(() => {
        isTokenInAddress = true
      })
      const read = <Value>(asked: Asked<Value>, next: (value: Value) => Resolution | undefined) =>
        isFunction(asked) ? wait(asked(given), next) : next(asked)
      return read(url, (url) => read(header, (header) => read(protocols, (protocols) => {
        const request = { url, header, protocols }
        code = 'invalid-option'
        const texts = handshakeTexts(request)
        code = 'url-failed'
        return judge(request, texts)
      })))
    }

    run(() => {
      if ((token !== rejected && !isTokenInAddress) || !isFunction(provider)) return findAddress()
      // A JavaScript provider may return any type.
      return wait<unknown>(provider({ rejected }), (next) => {
        if (mine !== round) return undefined
        if (typeof next !== 'string') throw new Error(`got ${typeof next}`)
        keep(next)
        isOwed = false
        if (rejected !== undefined) inAddress = 'spent'
        return findAddress()
      })
    })
  }

  return {
    opened() {
      inAddress = 'armed'
      return credentials(() => {
        isTokenInFrame = true
      })
    },
    notOpened() {
      if (isTokenInAddress && inAddress === 'armed') inAddress = 'doubted'
    },
    redact,
    setSession(next) {
      session = next
      token = undefined
      isTokenInFrame = false
      inAddress = 'armed'
      if (typeof next?.token === 'string') keep(next.token)
      round += 1
    },
    resolve: find,
  }
}

/** Errors name only a value's type, because the value may be a secret. */
function handshakeTexts({ header = {}, protocols = [] }: Omit<SocketRequest, 'url'>): readonly string[] {
  requireOption('header', header && typeof header, isRecord(header))
  for (const [name, value] of Object.entries(header)) {
    requireOption(`header.${name}`, typeof value, typeof value === 'string')
  }
  requireOption('protocols', protocols && typeof protocols, Array.isArray(protocols) && protocols.every(isName))
  return [...Object.values(header), ...protocols]
}

/** Throws `invalid-option` for an invalid session. JavaScript callers may pass anything. */
export function checkSession(session: Session): void {
  requireOption('session', typeof session, isRecord(session))
  const { userId, token } = session
  requireOption('session.userId', userId, isName(userId) || Number.isFinite(userId))
  requireOption('session.token', typeof token, token === undefined || typeof token === 'string' || isFunction(token))
}

type UrlVerdict =
  | { readonly ok: true; readonly url: string; readonly loopback: boolean }
  | { readonly ok: false; readonly code: Extract<DiagnosticCode, 'invalid-url' | 'insecure-url'>; readonly final: true }

const loopbackHost = /^((.+\.)?localhost|127(\.\d{1,3}){3}|\[(::|(0:){7})1\])$/i

/**
 * Returns an address that every runtime accepts, or the reason why the socket must not open. `ws:` requires a loopback
 * host or `allowInsecure`.
 */
export function checkUrl(given: unknown, allowInsecure: boolean): UrlVerdict {
  const address = typeof given === 'string' && /^\s*ws/i.test(given) ? socketAddress(given) : undefined
  if (address === undefined) return { ok: false, code: 'invalid-url', final: true }
  const { url, host } = address
  const loopback = loopbackHost.test(host)
  const isAllowed = allowInsecure || loopback || url.startsWith('wss')
  return isAllowed ? { ok: true, url, loopback } : { ok: false, code: 'insecure-url', final: true }
}
