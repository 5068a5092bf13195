/** Shortens a string from the server before it is rendered (PL-71). */
export const drawnText = (text: string): string => text.slice(0, 200)
