import type { toWire } from '../../../../src/platform/socket/native-task'

/** The types promise text or a buffer; an application without a compiler gives what it has. */
export const sendAsGiven = (): typeof toWire => (data) => data as ReturnType<typeof toWire>
