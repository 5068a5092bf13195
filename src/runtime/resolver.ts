import type { Failure } from '../connection/machine/status'
import type { DiagnosticCode } from '../core/diagnostic'
import { messageOf } from '../core/message-of'
import { checkUrl, type UrlVerdict } from '../core/policy/check-url'
import { createRedactor } from '../core/redact'
import type { Parts } from '../ports/parts'
import type { Session } from '../ports/protocol'

const secretsKept = 4

type Failed = { readonly ok: false } & Failure

/** What was answered, or why nothing was. */
interface Asked<Value> {
  readonly value?: Value
  readonly failed?: Failed
}

interface Secret {
  readonly text: string
  redact(text: string): string
}

export type Resolution = Exclude<UrlVerdict, { ok: false }> | Failed

/** Finds out where to connect and with which token. Holds the token; nobody else does. */
export interface Resolver {
  token(): string | undefined
  /** `text`, if there is one, without any token that this resolver has handed out of late. */
  redact(text: string): string
  redact(text: string | undefined): string | undefined
  setSession(session: Session | null): void
  /** Answers once, at once when nothing has to be waited for. A later call or session makes it moot. */
  resolve(freshToken: boolean, answer: (resolution: Resolution) => void): void
}

export interface ResolverOptions {
  readonly url: string | (() => string | Promise<string>)
  readonly allowInsecure: boolean
  /** Asks the application's function for the token. */
  readonly askToken?: NonNullable<Parts['tokens']>['ask'] | undefined
}

export function createResolver({ url, allowInsecure, askToken }: ResolverOptions): Resolver {
  let session: Session | null = null
  let token: string | undefined
  let secrets: readonly Secret[] = []
  let round = 0

  function keep(next: string): void {
    token = next
    // A late word about the connection before may still name its token.
    const others = secrets.filter(({ text }) => text !== next)
    secrets = [{ text: next, redact: createRedactor(next) }, ...others].slice(0, secretsKept)
  }

  function blotOut(text: string): string
  function blotOut(text: string | undefined): string | undefined
  function blotOut(text: string | undefined): string | undefined {
    return text === undefined ? undefined : secrets.reduce((told, { redact }) => redact(told), text)
  }

  /** What the application's function answers; one that throws or rejects fails under this code. */
  async function ask<Value>(code: DiagnosticCode, question: () => Value | Promise<Value>): Promise<Asked<Value>> {
    try {
      return { value: await question() }
    } catch (error) {
      return { failed: { ok: false, code, detail: messageOf(error), final: false } }
    }
  }

  return {
    token: () => token,
    redact: blotOut,
    setSession(next) {
      session = next
      token = undefined
      if (typeof next?.token === 'string') keep(next.token)
      round += 1
    },
    resolve(freshToken, answer) {
      const mine = ++round
      const provider = typeof session?.token === 'function' ? session.token : undefined
      const question = provider && askToken && (freshToken || token === undefined)
        ? () => askToken(provider, freshToken)
        : undefined
      if (typeof url === 'string' && question === undefined) return answer(checkUrl(url, allowInsecure))

      const tokenAsked = ask('token-failed', () => question?.())
      const urlAsked = ask('url-failed', () => (typeof url === 'string' ? url : url()))
      void Promise.all([tokenAsked, urlAsked]).then(([told, address]) => {
        if (mine !== round) return
        if (told.value !== undefined) keep(told.value)
        const failed = told.failed ?? address.failed
        // Only now: either may name the token that has just come.
        answer(failed ? { ...failed, detail: blotOut(failed.detail) } : checkUrl(address.value, allowInsecure))
      })
    },
  }
}
