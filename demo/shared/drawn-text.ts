/** Limits the length of a name or a preview before rendering (UI-164). */
export const drawnText = (text: string): string => text.slice(0, 200)

/** Limits the length of a message before rendering (UI-164). */
export const drawnLongText = (text: string): string => text.slice(0, 10_000)
