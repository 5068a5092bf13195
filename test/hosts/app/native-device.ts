type DeviceTheme = 'light' | 'dark'
type DeviceLanguage = 'en' | 'zh-Hans'
export type DeviceSystem = 'Android' | 'iOS'

const WIDTH_PX = 375
const HEIGHT_PX = 812
const STATUS_BAR_PX = 24

export function createNativeDevice(language: DeviceLanguage, firstTheme: DeviceTheme, system: DeviceSystem) {
  let theme = firstTheme
  let present: string = language
  const insets = { top: 0, bottom: 0, left: 0, right: 0, deviceTop: 0, deviceBottom: 0, deviceLeft: 0, deviceRight: 0 }
  return {
    os: { name: system, version: '16', language, vendor: 'Host' },
    screen: {
      scale: 3,
      resolutionWidth: WIDTH_PX,
      resolutionHeight: HEIGHT_PX,
      getCurrentSize: () => ({ resolutionWidth: WIDTH_PX, resolutionHeight: HEIGHT_PX }),
    },
    navigator: {
      getSafeAreaInsets: () => insets,
      getStatusbarHeight: () => STATUS_BAR_PX,
      isImmersedStatusbar: () => true,
      getStatusBarStyle: () => 'dark',
      setStatusBarStyle: () => undefined,
      getUIStyle: () => theme,
      getOrientation: () => 0,
      closeSplashscreen: () => undefined,
    },
    systemInfo: () => ({
      deviceBrand: 'Host', deviceModel: 'Host', deviceId: 'host', deviceType: 'phone', deviceOrientation: 'portrait',
      osName: system.toLowerCase(), osVersion: '16', romName: system, romVersion: '16',
      osLanguage: present, osTheme: theme,
      appId: 'host', appName: 'host', appVersion: '1.0.0', appVersionCode: '1', appWgtVersion: '1.0.0',
      uniPlatform: 'app', uniCompileVersion: '1', uniRuntimeVersion: '1',
    }),
    language: () => present,
    setLanguage: (next: string) => void (present = next),
    setTheme: (next: DeviceTheme) => void (theme = next),
  }
}

export type NativeDevice = ReturnType<typeof createNativeDevice>
