#!/usr/bin/env bash
# Good guess: in a WeChat template, `{{ slippage ?? 5 }}` results in 5 only if slippage is null or undefined. WeChat's
# manual lists `??` for the component framework glass-easel, and says that operators mean the same as in JavaScript.
# Behaviour: the compiler of glass-easel writes `a ?? b` as `a ? a : b`, without a message. So 0, false and '' also
# count as missing, in the first render and after each setData. For example, if a user allows no slippage, the order
# component receives slippage 5. If a market is closed, `open ?? true` is true, and a profit of 0 is shown as "-".
# `a == null ? b : a` is correct in the same template. A Vue template of uni is not affected, because uni evaluates `??`
# in JavaScript.
# Version: glass-easel-template-compiler 1.1.0 and 0.12.1, with WeChat's component framework glass-easel 0.12.1.
# Source: to_proc_gen_rec in the compiler's src/proc_gen/expr.rs, case NullishCoalescing. The manual's page is
# reference/wxml/expression of developers.weixin.qq.com.
# For: authors of native mini-program pages and components whose templates have defaults for prices, limits or switches.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts glass-easel-miniprogram-adapter@0.12.1 \
  glass-easel-template-compiler@1.1.0 older-compiler@npm:glass-easel-template-compiler@0.12.1
cat > play.cjs <<'JS'
const { MiniProgramEnv, glassEasel } = require('glass-easel-miniprogram-adapter')
const SETTINGS = [undefined, null, 0, false, '', 3]
const TEMPLATE = '<order nullish="{{ setting ?? 5 }}" compared="{{ setting == null ? 5 : setting }}" />'

/** Returns the values that the component receives for each setting: in the first render and after setData. */
function play(name) {
  const { TmplGroup } = require(name)
  const device = new MiniProgramEnv()
  const space = device.createCodeSpace('', true)
  const define = (path, template, usingComponents) => {
    const group = new TmplGroup()
    const problems = group.addTmpl('', template)
    if (problems.length > 0) throw new Error(`${problems.length} messages of the compiler`)
    const groupList = new Function(`return ${group.getTmplGenObjectGroups()}`)()
    space.addComponentStaticConfig(path, { component: true, usingComponents })
    space.addCompiledTemplate(path, { groupList, content: groupList[''] })
  }
  let received
  define('order', '<view></view>', {})
  space.componentEnv('order', ({ Component }) => Component({
    properties: { nullish: null, compared: null },
    observers: { 'nullish, compared': (...values) => (received = values) },
    attached() {
      received = [this.data.nullish, this.data.compared]
    }
  }))
  define('page', TEMPLATE, { order: 'order' })
  const open = (setting) => {
    space.componentEnv('page', ({ Component }) => Component({ data: { setting } }))
    const page = device.associateBackend(new glassEasel.EmptyBackendContext())
      .createRoot('body', space, 'page').getComponent()
    glassEasel.Element.pretendAttached(page)
    return page
  }
  return SETTINGS.map((setting) => {
    open(setting)
    const first = received
    const page = open(7)
    page.setData({ setting })
    return [first, received]
  })
}

const results = []
for (const name of ['older-compiler', 'glass-easel-template-compiler']) {
  console.log(`compiler ${require(`${name}/package.json`).version}: setting, JavaScript, first render, after setData`)
  const received = play(name)
  SETTINGS.forEach((setting, index) => {
    const correct = setting ?? 5
    const values = [correct, ...received[index].map(([nullish]) => nullish)]
    const compared = received[index].every((pair) => pair[1] === correct)
    const text = values.map((value) => JSON.stringify(value)).join(' ')
    results.push(`${text} ${compared}`)
    console.log(`${JSON.stringify(setting)} ?? 5: ${text}, with == null correct: ${compared}`)
  })
}
const expected = ['5 5 5 true', '5 5 5 true', '0 5 5 true', 'false 5 5 true', '"" 5 5 true', '3 3 3 true']
process.exitCode = results.join() === [...expected, ...expected].join() ? 0 : 1
JS
node play.cjs
