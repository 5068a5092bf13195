/** Truncates a string from the server to the rendered length (PL-71). */
export const drawnText = (text: string): string => text.slice(0, 200)
