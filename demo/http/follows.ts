import type { FollowSettings } from '../../src/outbox'
import { fieldsOf } from './fields'
import { getJson, RequestError, type FeedHttp } from './request'

export interface Limits {
  readonly min: number
  readonly max: number
  /** Step size. By default any decimal is valid. */
  readonly step?: number
}

export interface SettingsLimits {
  readonly ratio: Limits
  readonly lots: Limits
  readonly capLots: Limits
}

/** Copy settings by signal trader; `null` if not followed. */
export interface Follows {
  readonly settings: ReadonlyMap<number, FollowSettings | null>
  readonly limits: SettingsLimits
}

function readSettings(body: unknown): FollowSettings | null {
  if (body === null) return null
  const { number, text } = fieldsOf(body)
  const mode = text('mode')
  if (mode !== 'ratio' && mode !== 'lots') throw new RequestError(`"${mode}" is no way to follow`)
  return { mode, value: number('value'), capLots: number('capLots') }
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  return Reflect.get(body, name)
}

function readLimits(body: unknown): Limits {
  const { number } = fieldsOf(body)
  const limits = { min: number('min'), max: number('max') }
  return fieldOf(body, 'step') === undefined ? limits : { ...limits, step: number('step') }
}

export function getFollows(http: FeedHttp, traderId: number | string): Promise<Follows> {
  return getJson(http, `/api/follows?traderid=${encodeURIComponent(String(traderId))}`, (body) => {
    const rows = fieldsOf(body).list('data', (row) => {
      return [fieldsOf(row).number('id'), readSettings(fieldOf(row, 'settings'))] as const
    })
    const limits = fieldOf(body, 'limits')
    return {
      settings: new Map(rows),
      limits: {
        ratio: readLimits(fieldOf(limits, 'ratio')),
        lots: readLimits(fieldOf(limits, 'lots')),
        capLots: readLimits(fieldOf(limits, 'capLots')),
      },
    }
  })
}
