import type { DiagnosticCode } from '../../src'
import { type InTwoLanguages, reasonsEn, reasonsZhHans } from '../../src/format'

/** The banner's texts. Texts with numbers are functions, so no message compiler is needed. */
export interface BannerTexts {
  readonly waiting: (attempt: number, maxAttempts: string, seconds: number) => string
  readonly trying: (attempt: number, maxAttempts: string) => string
  readonly awaitingSlot: string
  readonly offline: string
  readonly failed: (attempts: number) => string
  /** Text shown when retrying cannot help. */
  readonly failedFinal: string
  readonly retryNow: string
  readonly reconnect: string
  /** Texts for disconnect reasons, by diagnostic code. Other reasons are not shown. */
  readonly reasons: Readonly<Partial<Record<DiagnosticCode, string>>>
}

export const bannerTexts: InTwoLanguages<BannerTexts> = {
  en: {
    waiting: (attempt, attempts, seconds) => `Reconnecting ${attempt}/${attempts}, next in ${seconds} s`,
    trying: (attempt, attempts) => `Reconnecting ${attempt}/${attempts}, trying now`,
    awaitingSlot: 'Waiting for a free socket: WeChat allows five',
    offline: 'No network. Reconnects when it is back.',
    failed: (attempts) =>
      attempts === 0 ? 'Not connected' : `Not connected after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    failedFinal: 'Closed by the server',
    retryNow: 'Retry now',
    reconnect: 'Reconnect',
    reasons: reasonsEn,
  },
  zhHans: {
    waiting: (attempt, attempts, seconds) => `正在重连 ${attempt}/${attempts}，${seconds} 秒后尝试`,
    trying: (attempt, attempts) => `正在重连 ${attempt}/${attempts}，尝试中`,
    awaitingSlot: '连接数已满，正在等待（微信最多五个）',
    offline: '没有网络，恢复后自动继续。',
    failed: (attempts) => (attempts === 0 ? '未能连接' : `尝试 ${attempts} 次后仍未连接`),
    failedFinal: '服务器关闭了连接',
    retryNow: '立即重试',
    reconnect: '重新连接',
    reasons: reasonsZhHans,
  },
}
