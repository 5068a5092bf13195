/** Commands that the far side's `/echo` executes instead of returning. */
export const commandClose = (code: number, reason: string): string => `far:close ${code} ${reason}`
/** Closes without a code. */
export const commandLeave = 'far:leave'
export const commandCut = 'far:cut'
/** Sends a frame with an unknown opcode. */
export const commandGarble = 'far:garble'
/** Sends `count` messages, numbered from 1. */
export const commandBurst = (count: number): string => `far:burst ${count}`
