import type { AppConfig } from './bundle'
import type { Answers, Listeners } from './wx-answer'

interface DeviceOptions {
  readonly config: AppConfig
  readonly language: 'en' | 'zh-Hans'
  /** A function, because the device's theme may change. */
  readonly theme: () => 'light' | 'dark'
}

/** A phone of 375 × 812. */
export function createDevice({ config, language, theme }: DeviceOptions, answers: Answers): Record<string, unknown> {
  const windowInfo = {
    pixelRatio: 3, screenWidth: 375, screenHeight: 812, windowWidth: 375, windowHeight: 729, statusBarHeight: 44,
    screenTop: 83, safeArea: { left: 0, right: 375, top: 44, bottom: 778, width: 375, height: 734 },
  }
  const deviceInfo = { brand: 'iPhone', model: 'iPhone 13', system: 'iOS 16.0', platform: 'ios', benchmarkLevel: 1 }
  const appInfo = (): Record<string, unknown> => ({
    SDKVersion: '3.8.0', version: '8.0.50', language: language === 'en' ? 'en' : 'zh_CN', fontSizeSetting: 17,
    enableDebug: false, host: { env: 'WeChat' },
    ...(config.darkmode ? { theme: theme() } : {}),
  })
  const system = (): Record<string, unknown> => ({ ...windowInfo, ...deviceInfo, ...appInfo() })
  return {
    getWindowInfo: () => ({ ...windowInfo }),
    getDeviceInfo: () => ({ ...deviceInfo }),
    getAppBaseInfo: appInfo,
    getSystemInfoSync: system,
    getSystemInfo: (options: unknown) => answers.succeed(options, 'getSystemInfo', system()),
    getSystemInfoAsync: (options: unknown) => answers.succeed(options, 'getSystemInfoAsync', system()),
    getSystemSetting: () => ({ deviceOrientation: 'portrait' }),
    getAppAuthorizeSetting: () => ({}),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'release', version: '' } }),
    getMenuButtonBoundingClientRect: () => (
      { width: 87, height: 32, top: 48, right: 365, bottom: 80, left: 278 }
    ),
    canIUse: () => true,
  }
}

export function themeApi(changed: Listeners, { darkmode }: AppConfig): Record<string, unknown> {
  return darkmode
    ? { onThemeChange: changed.on, offThemeChange: changed.off }
    : { onThemeChange: () => undefined, offThemeChange: () => undefined }
}
