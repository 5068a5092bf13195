/** Texts that the far side's `/echo` obeys instead of sending them back. */
export const commandClose = (code: number, reason: string): string => `far:close ${code} ${reason}`
/** A close without a code. */
export const commandLeave = 'far:leave'
/** The line ends without a word. */
export const commandCut = 'far:cut'
/** A frame of an opcode that there is not. */
export const commandGarble = 'far:garble'
/** `count` messages, numbered from 1. */
export const commandBurst = (count: number): string => `far:burst ${count}`
