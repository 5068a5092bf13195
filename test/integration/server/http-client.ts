import { onTestFinished } from 'vitest'
import { isRecord } from '../../../src/shared/checks'
import { openText as openAt, sendRaw } from '../../robustness/attacks/raw-socket'

export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  if (!isRecord(value)) throw new Error(`no object: ${JSON.stringify(value)}`)
  return value
}

export function listOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`)
  return value.map(fieldsOf)
}

export async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  const value: unknown = await response.json()
  return { status: response.status, headers: response.headers, body: fieldsOf(value) }
}

export const order = (
  { controlUrl = '' }: { readonly controlUrl: string | undefined }, command: object, headers: HeadersInit = {},
) => ask(`${controlUrl}/faults`, { method: 'POST', body: JSON.stringify(command), headers })

/** Returns the response once the server has closed. */
export const notifyRaw = (port: number, bytes: string): Promise<string> => sendRaw(`http://127.0.0.1:${port}`, bytes)

/** Sends text over a connection that closes after the test. */
export function openText(port: number, text: string) {
  const opened = openAt(`http://127.0.0.1:${port}`, text)
  onTestFinished(() => void opened.socket.destroy())
  return opened
}
