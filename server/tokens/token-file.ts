import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { codeOf } from '../shared/error-code'
import { StartError } from '../shared/start-error'

export type UserTokens = ReadonlyMap<string, Buffer>

/** Room for ten thousand users with tokens of 64 characters (SV-105). */
export const maxTokenFileBytes = 1_048_576

/** Digests have equal length, so tokens can be compared in constant time. */
export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

const entry = /^([\w.-]{1,64})[ \t]+([\x21-\x7e]{1,512})$/

function readText(path: string): string {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) throw new StartError(`tokens: ${path} is not a file`)
    if (stats.size > maxTokenFileBytes) throw new StartError(`tokens: ${path} has more than ${maxTokenFileBytes} bytes`)
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(`tokens: ${path} cannot be read (${codeOf(error)})`)
  }
}

/**
 * Reads one user and token per line. Skips empty lines and lines that start with `#`. Throws a one-line StartError with
 * the file and the line, but never a token.
 */
export function readTokenFile(path: string): UserTokens {
  const tokens = new Map<string, Buffer>()
  for (const [index, line] of readText(path).split('\n').entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const place = `tokens: line ${index + 1} of ${path}`
    const [, user, token] = entry.exec(text) ?? []
    if (user === undefined || token === undefined) {
      throw new StartError(`${place} must be a user and a token with a space between them`)
    }
    if (tokens.has(user)) throw new StartError(`${place} names the user ${user} again`)
    tokens.set(user, digestOf(token))
  }
  if (tokens.size === 0) throw new StartError(`tokens: ${path} names no user`)
  return tokens
}
