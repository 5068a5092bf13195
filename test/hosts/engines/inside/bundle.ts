import type { Bundle } from '../../mini-program/bundle'

/** Replaces `mini-program/bundle`, because the driver has read the build. */

/** A build as JSON, with maps as lists of pairs. */
export interface GivenBundle extends Pick<Bundle, 'folder' | 'components' | 'templates'> {
  readonly app: Omit<Bundle['app'], 'reachPx'>
  readonly reachPx: readonly (readonly [string, number])[]
  readonly attributes: readonly (readonly [string, readonly string[]])[]
}

let given: Bundle | undefined

export function giveBundle({ app, reachPx, attributes, ...rest }: GivenBundle): void {
  given = {
    ...rest,
    app: { ...app, reachPx: new Map(reachPx) },
    attributes: new Map(attributes.map(([path, names]) => [path, new Set(names)])),
  }
}

export function readBundle(): Bundle {
  if (given === undefined) throw new Error('No build was given')
  return given
}

export const packageOf = (path: string, roots: readonly string[]): string =>
  roots.find((root) => path.startsWith(`${root}/`)) ?? ''

/** The host in Node has already checked this. */
export const requireReachable = (): void => undefined
