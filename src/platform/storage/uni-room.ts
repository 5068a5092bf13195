import { messageOf } from '../../shared/errors'

/** How full uni's storage is, UTF-16 units or bytes, whichever the platform counts; as it says itself. */
export interface UniRoom {
  readonly usedKb: number
  readonly limitKb: number
}

export function uniRoom(): Promise<UniRoom> {
  return new Promise((resolve, reject) => {
    uni.getStorageInfo({
      success: ({ currentSize, limitSize }) => resolve({ usedKb: Number(currentSize), limitKb: Number(limitSize) }),
      fail: (failure: { readonly errMsg?: string }) => reject(new Error(failure.errMsg ?? 'getStorageInfo:fail')),
    })
  })
}

/**
 * Whether a failure says that there is no room: browsers say `QuotaExceededError`, WeChat that the text or all of
 * them exceed their size. Anything else is no reason to remove what is there.
 */
export function isRoomFailure(error: unknown): boolean {
  return error instanceof Error && /quota|exceed|max(imum)? (size|length)|storage (is )?full/i.test(error.message)
}

/** Named as browsers name it. */
export function noRoom(error: unknown): Error {
  const failure = new Error(messageOf(error))
  failure.name = 'QuotaExceededError'
  return failure
}
