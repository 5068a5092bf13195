export interface FilterRow {
  /**
   * 1 or true for a followed trade, 0 or false for the user's own trade. Other values mean neither. Numbers may be
   * strings.
   */
  readonly flwsig?: unknown
  /** Id of the signal trader, a number or a string. */
  readonly sigtraderid?: unknown
}

/** The two lists of the follow pop-up. */
export interface FilteredPair<Row> {
  /** Followed (copied) trades. */
  readonly arr1: Row[]
  /** The user's own trades. */
  readonly arr2: Row[]
}

/**
 * Filters positions for the follow pop-up. For the type `normal`, returns one list: with a `signalId`, the rows
 * followed from this signal trader; otherwise all followed rows and then the user's own rows. Any other type returns
 * two lists: `arr1` with followed rows (only from the signal trader if `signalId` is above 0), and `arr2` with the
 * user's own rows. Each list keeps the order of `rows`.
 * @param rows the positions
 * @param type `normal` for one list, any other string for two
 * @param signalId the signal trader; 0, `null` or an empty string for none
 * @default type 'normal'
 * @default signalId 0
 * @example const { arr1, arr2 } = arrayFilter(list, 'split', 0)
 */
export function arrayFilter<Row extends FilterRow>(rows: readonly Row[], type?: 'normal', signalId?: SignalId): Row[]
export function arrayFilter<Row extends FilterRow, Type extends string>(
  rows: readonly Row[], type: Type, signalId?: SignalId,
): Type extends 'normal' ? Row[] : FilteredPair<Row>
export function arrayFilter<Row extends FilterRow>(
  rows: readonly Row[], type = 'normal', signalId: SignalId = 0,
): Row[] | FilteredPair<Row> {
  const own = rows.filter(isOwn)
  const followed = rows.filter(isFollowed)
  const ofTrader = (): Row[] => followed.filter(({ sigtraderid }) => String(sigtraderid) === String(signalId))
  if (type !== 'normal') return { arr1: Number(signalId) > 0 ? ofTrader() : followed, arr2: own }
  return isNone(signalId) ? [...followed, ...own] : ofTrader()
}

export type SignalId = number | string | null

function isNone(signalId: SignalId): boolean {
  return signalId === null || signalId === '' || String(signalId) === '0'
}

function isFollowed({ flwsig }: FilterRow): boolean {
  return flwsig === true || flwsig === 1 || flwsig === '1'
}

function isOwn({ flwsig }: FilterRow): boolean {
  return flwsig === false || flwsig === 0 || flwsig === '0'
}
