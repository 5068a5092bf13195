/** Returns a round SVG avatar with the name's first letter, in a colour derived from the id. */
export function drawPicture(id: string, name: string): string {
  let hue = 0
  for (const character of id) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360
  const letter = [...name][0] ?? '?'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">`
    + `<circle cx="48" cy="48" r="48" fill="hsl(${hue},45%,38%)"/>`
    + `<text x="48" y="50" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle" `
    + `dominant-baseline="middle">${escape(letter)}</text></svg>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
