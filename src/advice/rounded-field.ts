import { isRecord } from '../shared/checks'
import { isPlainName } from './adviser'
import type { Words } from './advices'
import { parsed } from './frame-shape'

/** Matches an integer that may exceed 2^53 in a JSON string. */
const digits = /[^.\d]\d{16}/

/**
 * Whether `JSON.parse` has rounded this integer. Ignores integers from 10^21 on, because their string form has an
 * exponent.
 */
export const isRounded = (value: unknown): boolean =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21

export function roundedIn(frame: unknown): Words | undefined {
  const text = String(frame)
  const field = digits.test(text) ? roundedField(parsed(text) || candidatesIn(text)) : undefined
  return field && { en: `Field ${field}.`, zh: `字段 ${field}。` }
}

/**
 * Parses each line that contains a long integer, because the server may have joined messages with newlines. Stops at
 * the first line that is not JSON, because a million exceptions take seconds (DV-61).
 */
function candidatesIn(text: string): readonly unknown[] {
  const found: unknown[] = []
  for (const line of text.split('\n')) {
    if (!digits.test(`\n${line}`)) continue
    const value = parsed(line)
    if (value === undefined) break
    found.push(value)
  }
  return found
}

/**
 * Returns the name of a rounded field, or `…` if no plain name leads to the field. Uses a loop, because recursion
 * into a deeply nested message would overflow the call stack.
 */
function roundedField(value: unknown): string | undefined {
  const open: (readonly [name: string, value: unknown])[] = [['…', value]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, inner] = next
    if (isRounded(inner)) return name
    if (Array.isArray(inner)) inner.forEach((each: unknown) => open.push([name, each]))
    else if (isRecord(inner)) {
      for (const [key, each] of Object.entries(inner)) open.push([isPlainName(key) ? key : name, each])
    }
  }
  return undefined
}
