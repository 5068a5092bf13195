import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { readSource, readSources, repositoryRoot } from './source-files'

const require = createRequire(import.meta.url)

interface Manifest {
  readonly 'appid': string
  readonly 'versionName': string
  readonly 'versionCode': string
  readonly 'vueVersion': string
  readonly 'app-plus': {
    readonly modules: Readonly<Record<string, unknown>>
    readonly distribute: {
      readonly android: Readonly<Record<string, unknown>> & { readonly permissions: readonly string[] }
      readonly ios: Readonly<Record<string, unknown>>
      readonly sdkConfigs: object
    }
  }
  readonly 'mp-weixin': { readonly appid: string; readonly setting: { readonly urlCheck: boolean } }
  readonly 'h5': { readonly router: { readonly mode: string; readonly base: string } }
}

/** As uni and HBuilderX read it: JSON with comments. */
function parse(name: string, text: string): unknown {
  const { config, error } = ts.parseConfigFileTextToJson(name, text) as { config?: unknown; error?: unknown }
  if (error !== undefined || config === undefined) throw new Error(`${name} is no JSON`)
  return config
}

const text = readSource('manifest.json').text
const manifest = parse('manifest.json', text) as Manifest
const { android, ios, sdkConfigs } = manifest['app-plus'].distribute
const appSources = readSources((path) => /^(src|components|pages|demo)\/.*\.(ts|vue)$|^(main\.ts|App\.vue)$/.test(path))
const sourcesCall = (pattern: RegExp): boolean => appSources.some((file) => pattern.test(file.text))

describe('manifest.json', () => {
  test('PK-50: Vue 3, a placeholder for the app id, and the version of the package', () => {
    const { version } = JSON.parse(readSource('package.json').text) as { readonly version: string }
    expect(manifest.vueVersion).toBe('3')
    expect(manifest.appid).toBe('__UNI__TRADEWIRE')
    expect(manifest.versionName).toBe(version)
    expect(manifest.versionCode).toMatch(/^[1-9]\d*$/)
  })

  test('PK-51: Android may use the network and see its state, and nothing is asked for at the start', () => {
    const names = android.permissions.map((line) => /^<uses-permission android:name="([\w.]+)"\/>$/.exec(line)?.[1])
    expect(names).toEqual(['android.permission.INTERNET', 'android.permission.ACCESS_NETWORK_STATE'])
    expect(sourcesCall(/\buni\.connectSocket\b/)).toBe(true)
    expect(sourcesCall(/\buni\.getNetworkType\b/)).toBe(true)
    expect(android).toMatchObject({
      permissionPhoneState: { request: 'none' },
      permissionExternalStorage: { request: 'none' },
    })
  })

  test('PK-51: iOS says what network, album and microphone are for, and asks for nothing else', () => {
    const words = expect.stringMatching(/\w/) as unknown
    expect(ios['privacyDescription']).toEqual({
      NSLocalNetworkUsageDescription: words,
      NSPhotoLibraryUsageDescription: words,
      NSMicrophoneUsageDescription: words,
    })
    expect(sourcesCall(/\buni\.chooseImage\b/)).toBe(true)
    expect(sourcesCall(/\buni\.getRecorderManager\b/)).toBe(true)
    expect(ios['idfa']).toBe(false)
    expect(Object.keys(ios).sort()).toEqual(['dSYMs', 'idfa', 'privacyDescription'])
  })

  test('PK-52: unencrypted traffic is stated for the demo\'s local server, on iOS for the local network alone', () => {
    expect(sourcesCall(/allowInsecure: true/)).toBe(true)
    const forAndroid = readSource('AndroidManifest.xml').text
    expect(forAndroid).toContain('android:usesCleartextTraffic="true"')
    expect(forAndroid).toMatch(/<manifest [^>]*\bpackage="[a-z.]+"/)
    expect(forAndroid).not.toContain('uses-permission')
    const forIos = readSource('Info.plist').text
    const keys = [...forIos.matchAll(/<key>(\w+)<\/key>/g)].map(([, key]) => key)
    expect(keys).toEqual(['NSAppTransportSecurity', 'NSAllowsLocalNetworking'])
    expect(text).toMatch(/ws:[^*]*AndroidManifest\.xml and Info\.plist/)
  })

  test('PK-53: each native module that it asks for is used, and each used one is listed', () => {
    const usedBy: Readonly<Record<string, RegExp>> = {
      SQLite: /\bplus\.sqlite\b/, Push: /\bplus\.push\b/, Geolocation: /\bgetLocation\b/, Camera: /\bchooseImage\b/,
      Record: /\bgetRecorderManager\b/,
    }
    const used = Object.entries(usedBy).filter(([, pattern]) => sourcesCall(pattern)).map(([name]) => name)
    expect(Object.keys(manifest['app-plus'].modules)).toEqual(used)
    expect(sdkConfigs).toEqual({})
  })

  test('PK-54: the H5 build runs from any folder of any server', () => {
    expect(manifest.h5.router).toEqual({ mode: 'hash', base: './' })
  })

  test('PK-55: the mini-program has no id of ours, and says beside the switch what a published one needs', () => {
    expect(manifest['mp-weixin']).toMatchObject({ appid: 'touristappid', darkmode: true, setting: { urlCheck: false } })
    const note = /\/\*((?:(?!\*\/)[\s\S])*)\*\/\s*"urlCheck"/.exec(text)?.[1]
    expect(note).toMatch(/wss:[\s\S]*https:[\s\S]*socket合法域名[\s\S]*request合法域名/)
  })

  test('PK-56: HBuilderX and uni\'s builder find a project at the root', () => {
    for (const path of ['App.vue', 'main.ts', 'pages.json', 'index.html', 'uni.scss', 'vite.config.ts']) {
      expect(existsSync(join(repositoryRoot, path)), path).toBe(true)
    }
    const { pages } = parse('pages.json', readSource('pages.json').text) as {
      readonly pages: readonly { readonly path: string }[]
    }
    expect(pages.filter(({ path }) => !existsSync(join(repositoryRoot, `${path}.vue`)))).toEqual([])
    const { parseManifestJson } = require('@dcloudio/uni-cli-shared') as {
      readonly parseManifestJson: (folder: string) => unknown
    }
    expect(parseManifestJson(repositoryRoot)).toEqual(manifest)
  })

  test('the check fails on what is no JSON', () => {
    expect(() => parse('manifest.json', '{ "appid": }')).toThrow()
  })
})
