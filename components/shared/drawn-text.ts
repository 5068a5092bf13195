/** Limits a text from the server to the length that is rendered (PL-71). */
export const drawnText = (text: string): string => text.slice(0, 200)
