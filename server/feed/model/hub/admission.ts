/** Whether a client with this token may be that trader. Rejects when that cannot be known now. */
export type MayEnter = (traderId: string, token: string | undefined) => boolean | Promise<boolean>

/** The function that tells that a line has left an account, or why the line may not use it. */
export type AccountUse = (() => void) | string
