/**
 * Contains all rules for TypeScript. Oxlint checks `.ts` files, also with rules that need the compiler, but cannot read
 * the types of `.vue` files. `eslint.config.js` checks `.vue` files with `typedRules` and template rules.
 */

const errors = (names) => Object.fromEntries(names.map((name) => [name, 'error']))

/** Rules of `typescript-eslint`, by their names. */
export const typedRules = {
  ...errors([
    'await-thenable', 'consistent-type-exports', 'no-array-delete', 'no-base-to-string',
    'no-confusing-non-null-assertion', 'no-deprecated', 'no-duplicate-enum-values', 'no-duplicate-type-constituents',
    'no-explicit-any', 'no-extra-non-null-assertion', 'no-for-in-array', 'no-implied-eval', 'no-misused-new',
    'no-misused-promises', 'no-namespace', 'no-non-null-asserted-optional-chain', 'no-non-null-assertion',
    'no-redundant-type-constituents', 'no-require-imports', 'no-this-alias', 'no-unnecessary-boolean-literal-compare',
    'no-unnecessary-type-assertion', 'no-unnecessary-type-constraint', 'no-unsafe-argument', 'no-unsafe-assignment',
    'no-unsafe-call', 'no-unsafe-declaration-merging', 'no-unsafe-enum-comparison', 'no-unsafe-function-type',
    'no-unsafe-member-access', 'no-unsafe-return', 'no-unsafe-unary-minus', 'no-wrapper-object-types',
    'only-throw-error', 'prefer-as-const', 'prefer-namespace-keyword', 'prefer-promise-reject-errors',
    'prefer-readonly', 'require-await', 'restrict-plus-operands', 'return-await', 'triple-slash-reference',
    'use-unknown-in-catch-callback-variable',
  ]),
  'ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
  'consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  // Applications extend `Messages`, and protocols extend `UsualEvents`.
  'no-empty-object-type': ['error', { allowWithName: '^(Messages|UsualEvents)$' }],
  'no-floating-promises': ['error', { allowForKnownSafeCalls: [
    { from: 'package', name: ['describe', 'test', 'it'], package: 'vitest' },
    { from: 'package', name: ['test', 'it', 'describe'], package: 'node:test' },
  ] }],
  'restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  'switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

/** Rules with the same name in both linters. */
export const plainRules = errors(['eqeqeq', 'no-array-constructor', 'no-unused-expressions', 'no-var',
  'object-shorthand', 'prefer-const', 'prefer-rest-params', 'prefer-spread'])

const shipped = ['src/**', 'components/**', 'pages/**', 'demo/**', 'App.vue', 'main.ts']

/** Rules for code that runs on a phone. */
export const phoneRules = {
  // Only the `log` port may print to the console.
  'no-console': 'error',
  // On Douyin and Lark, a component has no parent during its setup.
  'no-restricted-imports': ['error', { paths: [{
    name: 'vue', importNames: ['provide', 'inject'], message: 'Douyin and Lark link no parent during setup.',
  }] }],
}

/**
 * Globals that pure folders must not use, because they get time, random numbers and the platform as data or ports. A
 * bundler replaces `process`.
 */
const impure = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask',
  'requestAnimationFrame', 'performance', 'crypto', 'window', 'document', 'navigator', 'location', 'localStorage',
  'sessionStorage', 'indexedDB', 'fetch', 'WebSocket', 'uni', 'wx', 'plus', 'globalThis', 'console']

export default {
  plugins: ['typescript'],
  jsPlugins: ['@stylistic/eslint-plugin', './scripts/lint/own-rules.js'],
  categories: { correctness: 'off' },
  // The types of VitePress and of the examples require separate installations, so ESLint checks these files.
  ignorePatterns: [
    '**/*.vue', '**/*.d.ts', '**/*.js', '**/*.mjs', '**/*.cjs', 'site/.vitepress/**', 'examples/*/src/**',
  ],
  rules: {
    ...Object.fromEntries(Object.entries(typedRules).map(([name, rule]) => [`typescript/${name}`, rule])),
    ...plainRules,
    '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreTemplateLiterals: false }],
    '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
    '@stylistic/semi': ['error', 'never'],
  },
  overrides: [
    {
      files: ['src/**/*.ts'],
      excludeFiles: ['src/platform/**', 'src/chat/platform/**'],
      rules: { 'no-restricted-globals': ['error', 'uni', 'wx', 'plus'] },
    },
    {
      files: [
        'src/{advice,parts,positions,protocols,shared}/**/*.ts', 'src/*/model/**/*.ts',
        'src/connection/{channels,leases,machine,policy,ports,runtime}/**/*.ts',
      ],
      rules: {
        'no-restricted-globals': ['error', ...impure],
        'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      },
    },
    {
      files: ['src/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts'],
      excludeFiles: ['**/*-error.ts', '**/*-class.ts', 'src/shared/errors.ts', 'src/web-socket/**'],
      rules: { 'own/no-this': 'error' },
    },
    {
      files: ['src/**/*.ts', 'components/**/*.ts'],
      excludeFiles: ['src/testing/**'],
      rules: { 'own/es2018': 'error', 'own/no-global-shorthand': 'error' },
    },
    {
      // The folders that first pages import. The excluded files belong to optional features.
      files: [
        'src/{advice,connection,format,parts,platform,positions,shared}/**/*.ts',
        'src/protocols/{copy-trading,json}/**/*.ts', 'src/vue/{connection,format,json,positions}/**/*.ts',
      ],
      excludeFiles: [
        'src/connection/runtime/persisted-state.ts', 'src/format/answers.ts', 'src/parts/inspector.ts',
        'src/platform/{locks,storage}/**', 'src/platform/uni-http.ts', 'src/protocols/copy-trading/source-rows.ts',
        'src/protocols/json/json-outbox.ts',
      ],
      rules: { 'own/es2015': 'error' },
    },
    { files: ['pages/**', 'demo/**', 'main.ts'], rules: { 'own/es2018-methods': 'error' } },
    { files: shipped, excludeFiles: ['src/platform/console-log.ts'], rules: phoneRules },
    {
      files: ['test/**/*.ts'],
      rules: {
        'typescript/require-await': 'off',
        'no-restricted-properties': ['error', ...['waitFor', 'waitUntil'].map((property) => ({
          object: 'vi', property, message: 'Use expect.poll, because this function gives up after 1 s.',
        }))],
      },
    },
    {
      // The linter's compiler finds neither `.vue` files nor the installed plugin. vue-tsc checks these imports.
      files: ['test/components/**/*.ts', 'examples/*/src/**/*.ts'],
      rules: Object.fromEntries(['argument', 'assignment', 'call', 'member-access', 'return']
        .map((name) => [`typescript/no-unsafe-${name}`, 'off'])),
    },
  ],
}
