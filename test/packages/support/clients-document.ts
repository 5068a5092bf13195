import { only } from './readme-app'

/** Reads the configuration from `docs/en/clients.md`. This project's sources are in `src`. */
export function configurationOf(document: string): string {
  return only(document, 'ts', 'typeof uniPlugin').replace("'./uni_modules/", "'./src/uni_modules/")
}

const opening = '<script setup lang="ts">\n'
const EXAMPLE_URL = "'wss://rt.example.com/'"
const LOGS = 'console.log(payload.toString())'
const SHOWS = 'said.value = [...said.value, payload.toString()]'

/** Puts the document's mqtt program into a page that shows the returned messages. */
export function clientPage(document: string, url: string): string {
  const program = only(document, 'ts', "from 'mqtt'")
  for (const part of [EXAMPLE_URL, LOGS]) if (!program.includes(part)) throw new Error(`No ${part} in the program`)
  const lines = program.replace(EXAMPLE_URL, `'${url}'`).replace(LOGS, SHOWS)
  return `${opening}import { ref } from 'vue'
${lines.replace(/^(?=const )/m, 'const said = ref<readonly string[]>([])\n')}</script>

<template>
  <view><text v-for="(text, index) in said" :key="index" class="said">{{ text }}</text></view>
</template>
`
}
