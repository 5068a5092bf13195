/** `text` with every occurrence of the secret blotted out. */
export function redact(text: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? text : text.split(secret).join('***')
}
