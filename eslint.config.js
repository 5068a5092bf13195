import vuePlugin from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { phoneRules, plainRules, typedRules } from './oxlint.config.js'
import ownRules from './scripts/lint/own-rules.js'
import { createVueParser } from './scripts/lint/vue-parser.js'

const project = './tsconfig.vue.json'

/**
 * Checks `.vue` files, and examples, which import `tradewire`. Oxlint checks all other `.ts` files, many times faster.
 */
export default tseslint.config(
  { ignores: [
    'node_modules/**', '.cache/**', 'dist/**', 'unpackage/**', 'coverage/**',
    '**/*.ts', '!examples/*/src/*.ts', '**/*.{js,cjs,mjs}',
    // The types of VitePress require a separate installation.
    'site/.vitepress/**',
  ] },
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  ...vuePlugin.configs['flat/essential'],
  {
    files: ['**/*.vue', 'examples/*/src/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: createVueParser(project),
        project: [project],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      ...Object.fromEntries(Object.entries(typedRules).map(([name, rule]) => [`@typescript-eslint/${name}`, rule])),
      ...plainRules,
      'quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
      'semi': ['error', 'never'],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup', 'composition']],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/eqeqeq': 'error',
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
    files: ['{components,pages,demo}/**/*.vue', 'App.vue'],
    rules: phoneRules,
  },
  {
    files: ['components/**/*.vue'],
    plugins: { own: ownRules },
    rules: { 'own/es2018': 'error', 'own/no-global-shorthand': 'error' },
  },
  {
    files: ['{pages,demo}/**/*.vue', 'App.vue'],
    plugins: { own: ownRules },
    rules: { 'own/es2018-methods': 'error' },
  },
  {
    // Pages in the old application style, and a JavaScript example.
    files: ['test/hosts/own-page/app/pages/{account,before,other,trader}/*.vue', 'examples/from-socket-js/**/*.vue'],
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'vue/block-lang': 'off',
      'vue/component-api-style': 'off',
    },
  },
)
