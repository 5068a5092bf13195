import { resolveName } from './far-name'

interface FormUpload {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string>>
  readonly part: string
  readonly file: { readonly name: string; readonly bytes: Uint8Array }
  readonly stopped: AbortSignal
}

export async function postForm(
  { url, headers, fields, part, file, stopped }: FormUpload,
): Promise<{ readonly status: number; readonly text: string }> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append(part, new Blob([Uint8Array.from(file.bytes)]), file.name)
  const answer = await fetch(resolveName(url), { method: 'POST', headers: { ...headers }, body: form, signal: stopped })
  return { status: answer.status, text: await answer.text() }
}

/** Downloads bytes as an `<image>` or a player does. */
export async function getBytes(url: string): Promise<Uint8Array> {
  const answer = await fetch(resolveName(url))
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
