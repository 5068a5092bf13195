/** Limits the length of a server string before rendering (PL-71). */
export const drawnText = (text: string): string => text.slice(0, 200)
