import vuePlugin from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'

const sources = ['**/*.ts', '**/*.vue']

/** Globals that pure folders may not use: time, chance and the platform come in as data or as ports. */
const impure = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask',
  'requestAnimationFrame', 'performance', 'crypto', 'window', 'document', 'navigator', 'location', 'localStorage',
  'sessionStorage', 'indexedDB', 'fetch', 'WebSocket', 'uni', 'wx', 'plus', 'process', 'globalThis', 'console']

export default tseslint.config(
  {
    ignores: ['node_modules/**', '.cache/**', 'dist/**', 'unpackage/**', 'coverage/**', 'screenshots/**', '**/*.d.ts',
      // VitePress brings their types, and only with an installation of its own.
      'site/.vitepress/**',
      // Vite writes its bundled configuration for a moment, also while a test builds beside the linter.
      '*.timestamp-*.mjs'],
  },
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: sources,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-confusing-non-null-assertion': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      // An application adds to the one, the protocols to the other.
      '@typescript-eslint/no-empty-object-type': ['error', { allowWithName: '^(Messages|UsualEvents)$' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [
        { from: 'package', name: ['describe', 'test', 'it'], package: 'vitest' },
        { from: 'package', name: ['test', 'it', 'describe'], package: 'node:test' },
      ] }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      // The compiler says it already.
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': 'error',
      // Objects come from factories that close over their state; `this` is forbidden below.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      'eqeqeq': 'error',
      'max-len': ['error', { code: 120, ignoreUrls: true, ignoreTemplateLiterals: false }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
      'semi': ['error', 'never'],
    },
  },
  {
    files: [
      'src/shared/**/*.ts', 'src/*/model/**/*.ts', 'src/protocols/**/*.ts', 'src/positions/**/*.ts',
      'src/connection/{channels,leases,machine,parts,policy,ports,runtime}/**/*.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['src/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts'],
    ignores: ['**/*-error.ts', '**/*-class.ts', 'src/shared/errors.ts', 'src/web-socket/**'],
    rules: { 'no-restricted-syntax': ['error', 'ThisExpression'] },
  },
  {
    files: ['src/**/*', 'components/**/*', 'pages/**/*', 'demo/**/*', 'App.vue', 'main.ts'],
    // The one way to the console is the port `log`.
    ignores: ['src/platform/console-log.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // On Douyin and Lark a component has no parent yet during its setup.
    files: ['src/**/*', 'components/**/*', 'pages/**/*', 'demo/**/*', 'App.vue', 'main.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{
        name: 'vue', importNames: ['provide', 'inject'], message: 'Douyin and Lark link no parent during setup.',
      }] }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['test/components/**/*.ts'],
    rules: {
      // The linter's compiler does not read `.vue` files; vue-tsc does, and checks these imports.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...vuePlugin.configs['flat/essential'],
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        project: ['./tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup', 'composition']],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/eqeqeq': 'error',
      'max-len': 'off',
      'vue/max-len': ['error', { code: 120, template: 140, ignoreUrls: true, ignoreStrings: true }],
      'vue/multi-word-component-names': 'off',
      'vue/no-unused-emit-declarations': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-useless-v-bind': 'error',
      'vue/no-v-html': 'error',
      'vue/require-explicit-emits': 'error',
    },
  },
  {
    // Pages as applications have written them for years, and an example in JavaScript.
    files: ['test/hosts/own-page/app/pages/{account,before,other,trader}/*.vue', 'examples/from-socket-js/**/*.vue'],
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'vue/block-lang': 'off',
      'vue/component-api-style': 'off',
    },
  },
)
