import type { Advise, AdviceCode, Words } from './advices'

/** Maximum length of a field name in advice (DV-22). */
export const maxFieldChars = 24

/** Whether a string looks like a field name and not like a value. */
export const isPlainName = (text: string): boolean => text.length <= maxFieldChars && /^[A-Za-z_$][\w$-]*$/.test(text)

export const shownName = (name: string): string => (isPlainName(name) ? name : '…')

/** Whether a value looks like JSON text, judging by its first and last character. */
export const isJsonText = (value: unknown): boolean =>
  typeof value === 'string' && /^\s*(?:\{[^]*\}|\[[^]*\])\s*$/.test(value)

interface Adviser {
  readonly notify: Advise
  readonly later: (check: () => void) => void
}

const advisers = new WeakMap<object, Adviser>()

export function keepAdviser(client: object, adviser: Adviser): void {
  advisers.set(client, adviser)
}

export function shareAdvice(client: object, owner: object): void {
  const adviser = advisers.get(client)
  if (adviser !== undefined) advisers.set(owner, adviser)
}

export function advise(client: object, code: AdviceCode, subject?: Words, about?: Words | null): void {
  advisers.get(client)?.notify(code, subject, about)
}

export function adviseLater(client: object, check: () => void): void {
  advisers.get(client)?.later(check)
}

export function isAdvised(client: object): boolean {
  return advisers.has(client)
}

let isSource = false

/** Reports a position source's failure. The advice about frames ignores this diagnostic. */
export function reportOfSource(report: () => void): void {
  isSource = true
  try {
    report()
  } finally {
    isSource = false
  }
}

export const isSourceReport = (): boolean => isSource
