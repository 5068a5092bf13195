/** Texts that the far side's `/echo` executes instead of returning them. */
export const commandClose = (code: number, reason: string): string => `far:close ${code} ${reason}`
/** A close without a code. */
export const commandLeave = 'far:leave'
/** The connection ends without a close frame. */
export const commandCut = 'far:cut'
/** A frame with an unknown opcode. */
export const commandGarble = 'far:garble'
/** `count` messages, numbered from 1. */
export const commandBurst = (count: number): string => `far:burst ${count}`
