import type { DiagnosticCode } from '../core/diagnostic'
import { checkUrl } from '../core/policy/check-url'
import { redact } from '../core/redact'
import type { Session } from '../ports/protocol'

export type Resolution =
  | { readonly ok: true; readonly url: string; readonly loopback: boolean }
  | { readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string; readonly final: boolean }

/** Finds out where to connect and with which token. Holds the token; nobody else does. */
export interface Resolver {
  token(): string | undefined
  setSession(session: Session | null): void
  /** Answers once, at once when nothing has to be waited for. A later call or session makes it moot. */
  resolve(freshToken: boolean, answer: (resolution: Resolution) => void): void
}

export interface ResolverOptions {
  readonly url: string | (() => string | Promise<string>)
  readonly allowInsecure: boolean
}

export function createResolver({ url, allowInsecure }: ResolverOptions): Resolver {
  let session: Session | null = null
  let token: string | undefined
  let round = 0

  function judge(address: unknown): Resolution {
    const verdict = checkUrl(address, allowInsecure)
    if (!verdict.ok) return { ok: false, code: verdict.code, final: true }
    return { ok: true, url: String(address), loopback: verdict.loopback }
  }

  function failure(code: DiagnosticCode, error: unknown): Resolution {
    const detail = redact(error instanceof Error ? error.message : String(error), token)
    return { ok: false, code, detail, final: false }
  }

  return {
    token: () => token,
    setSession(next) {
      session = next
      token = typeof next?.token === 'string' ? next.token : undefined
      round += 1
    },
    resolve(freshToken, answer) {
      const mine = ++round
      const provider = typeof session?.token === 'function' ? session.token : undefined
      const asksToken = provider !== undefined && (freshToken || token === undefined)
      if (typeof url === 'string' && !asksToken) return answer(judge(url))

      const tellToken = asksToken ? settle(() => provider({ fresh: freshToken })) : undefined
      const tellUrl = typeof url === 'string' ? undefined : settle(url)
      void Promise.all([tellToken, tellUrl]).then(([asked, address]) => {
        if (mine !== round) return
        if (asked !== undefined) {
          if (!asked.ok) return answer(failure('token-failed', asked.error))
          if (typeof asked.value !== 'string') return answer(failure('token-failed', `got ${typeof asked.value}`))
          token = asked.value
        }
        if (address === undefined) return answer(judge(url))
        answer(address.ok ? judge(address.value) : failure('url-failed', address.error))
      })
    },
  }
}

type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown }

async function settle(ask: () => unknown): Promise<Settled> {
  try {
    return { ok: true, value: await ask() }
  } catch (error) {
    return { ok: false, error }
  }
}
