export const life: string[] = []

export function noteLife(what: string): void {
  if (life.length === 0 || life.at(-1) === 'end of turn') setTimeout(() => life.push('end of turn'), 0)
  life.push(what)
}
