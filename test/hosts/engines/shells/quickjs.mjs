// Runs a program in QuickJS: a line in, a line out.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { getQuickJS } from 'quickjs-emscripten'

const context = (await getQuickJS()).newContext()
context.runtime.setMaxStackSize(1024 * 1024)

function evaluate(code, name) {
  const result = context.evalCode(code, name)
  if (result.error !== undefined) {
    const error = context.dump(result.error)
    throw new Error(`${error.name}: ${error.message}\n${error.stack}`)
  }
  const value = context.dump(result.value)
  result.value.dispose()
  return value
}

function drain() {
  const { error } = context.runtime.executePendingJobs()
  if (error !== undefined) throw new Error(JSON.stringify(context.dump(error)))
}

evaluate(readFileSync(process.argv[2], 'utf8'), 'program.js')
process.stdout.write('QuickJS\n')
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  context.newString(line).consume((text) => context.setProp(context.global, '__line', text))
  evaluate('__engine.receive(__line)')
  drain()
  while (evaluate('__engine.isBusy()')) {
    evaluate('__engine.turn()')
    drain()
  }
  process.stdout.write(`${evaluate('__engine.reply()')}\n`)
}
