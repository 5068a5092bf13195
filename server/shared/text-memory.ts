/**
 * Returns the memory that a string uses, in bytes. V8 stores two bytes per character if any character is not Latin-1.
 * Non-ASCII Latin-1 strings also count double, because only ASCII is fast to detect.
 */
export const textMemory = (text: string): number => text.length * (Buffer.byteLength(text) === text.length ? 1 : 2)
