/** The anchor of a heading, as GitHub makes it: links to headings work there and on the site. */
export function slugOf(text: string): string {
  return text.trim().toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-')
}
