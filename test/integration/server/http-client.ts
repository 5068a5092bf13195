import { onTestFinished } from 'vitest'
import { isRecord } from '../../../src/shared/checks'
import { openText as openAt, sendRaw } from '../../robustness/attacks/raw-socket'

/** A JSON object whose fields a test looks at. */
export type Fields = Readonly<Record<string, unknown>>

/** The fields of a value that must be an object. */
export function fieldsOf(value: unknown): Fields {
  if (!isRecord(value)) throw new Error(`no object: ${JSON.stringify(value)}`)
  return value
}

/** The objects of a value that must be a list of them. */
export function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`)
  return value.map(fieldsOf)
}

export async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  const value: unknown = await response.json()
  return { status: response.status, headers: response.headers, body: fieldsOf(value) }
}

/** A command to the fault control of a server. */
export const order = (
  { controlUrl = '' }: { readonly controlUrl: string | undefined }, command: object, headers: HeadersInit = {},
) => ask(`${controlUrl}/faults`, { method: 'POST', body: JSON.stringify(command), headers })

/** The raw answer to raw bytes, once the far side has ended the line. */
export const notifyRaw = (port: number, bytes: string): Promise<string> => sendRaw(`http://127.0.0.1:${port}`, bytes)

/** A connection on which this text is sent, and what comes on it; it is gone after the test. */
export function openText(port: number, text: string) {
  const opened = openAt(`http://127.0.0.1:${port}`, text)
  onTestFinished(() => void opened.socket.destroy())
  return opened
}
