/** Returns the anchor of a heading, like GitHub, so that links to headings work there and on the site. */
export function slugOf(text: string): string {
  return text.trim().toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-')
}
