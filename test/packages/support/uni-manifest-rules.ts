import type { UniManifest } from '../../../scripts/pack/uni-manifest'

/** DCloud's rules for a plugin's `package.json`. */
export function breachesOf(manifest: UniManifest): readonly string[] {
  const { id, displayName, version, description, keywords, engines, dcloudext, uni_modules: uni } = manifest
  const rules: readonly (readonly [holds: boolean, words: string])[] = [
    [/^[A-Za-z][A-Za-z0-9]+(-[A-Za-z0-9]+)+$/.test(id), 'id is author-name, in letters and digits'],
    [!/^(uni|dcloud)(-|$)/i.test(id), 'the author is neither uni nor DCloud'],
    [displayName.trim() !== '', 'displayName is there'],
    [/^\d+\.\d+\.\d+$/.test(version), 'version has three numbers'],
    [description.trim() !== '', 'description is there'],
    [keywords.length >= 1 && keywords.length <= 5, 'there are one to five keywords'],
    [new Set(keywords).size === keywords.length, 'no keyword stands twice'],
    [/^\^\d+\.\d+\.\d+$/.test(engines.HBuilderX), 'engines names an HBuilderX'],
    [pluginTypes.includes(dcloudext.type), 'type is one of the market\'s'],
    [Object.values(dcloudext.sale).every(({ price }) => /^\d+\.\d\d$/.test(price)), 'a price has two decimals'],
    [typeof dcloudext.contact.qq === 'string', 'contact is there'],
    [Object.values(dcloudext.declaration).every((words) => words.trim() !== ''), 'each declaration is made'],
    [Object.keys(dcloudext.declaration).join() === 'ads,data,permissions', 'ads, data and permissions are declared'],
    [dcloudext.npmurl === '' || dcloudext.npmurl.startsWith('https://'), 'npmurl is an address or empty'],
    [Array.isArray(uni.dependencies) && Array.isArray(uni.encrypt), 'dependencies and encrypt are lists'],
    [platformValues(manifest).every((value) => ['y', 'n', 'u'].includes(value)), 'a platform is y, n or u'],
    [Object.entries(uni.platforms.client).every(([group, values]) =>
      Object.keys(values).every((name) => knownPlatforms[group]?.includes(name) === true)), 'each platform is known'],
  ]
  return rules.filter(([holds]) => !holds).map(([, words]) => words)
}

const pluginTypes: readonly string[] = ['component-vue', 'component-uts', 'sdk-js', 'sdk-wx', 'uts', 'page-template']

/** From DCloud's `uni_modules` page. `app-harmony` and 飞书 to 京东 from plugins in the market. */
const knownPlatforms: Readonly<Record<string, readonly string[]>> = {
  'Vue': ['vue2', 'vue3'],
  'App': ['app-vue', 'app-nvue', 'app-uvue', 'app-harmony'],
  'H5-mobile': ['Safari', 'Android Browser', '微信浏览器(Android)', 'QQ浏览器(Android)'],
  'H5-pc': ['Chrome', 'IE', 'Edge', 'Firefox', 'Safari'],
  '小程序': ['微信', '阿里', '百度', '字节跳动', 'QQ', '钉钉', '快手', '飞书', '京东'],
  '快应用': ['华为', '联盟'],
}

function platformValues({ uni_modules: { platforms } }: UniManifest): readonly string[] {
  return [platforms.cloud, ...Object.values(platforms.client)].flatMap((group) => Object.values(group))
}

/** Plugins must not contain these files. */
export const isOfAnApplication = (path: string): boolean =>
  /^(pages\.json|manifest\.json|App\.u?vue|main\.[a-z]+)$/.test(path)
