const blot = '***'

/** `text` with every occurrence of the secret blotted out, also where JSON writes it otherwise. */
export function redact(text: string, secret: string | undefined): string {
  if (secret === undefined || secret === '') return text
  const blotted = text.split(secret).join(blot)
  const quoted = JSON.stringify(secret).slice(1, -1)
  return quoted === secret ? blotted : blotted.split(quoted).join(blot)
}
