/** Whether a page of that origin may use the server. Apps and mini-programs send none. */
export type OriginCheck = (origin: string | undefined) => boolean

/** With no list every page may: the demo's comes from another port, and nothing here relies on cookies. */
export function createOriginCheck(allowed: readonly string[]): OriginCheck {
  if (allowed.length === 0) return () => true
  const known = new Set(allowed)
  return (origin) => origin === undefined || known.has(origin)
}

/** `https://app.example.com`: scheme, host and port and nothing else, as a browser sends it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
