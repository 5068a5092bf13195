/** `text` with every occurrence of the secret blotted out. */
export function redact(text: string, secret: string): string {
  return secret === '' ? text : text.split(secret).join('***')
}
