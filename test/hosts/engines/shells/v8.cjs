// Runs a program in a realm of this Node, which may be an old one: a line in, a line out.
const { readFileSync } = require('fs')
const { createInterface } = require('readline')
const vm = require('vm')

const context = vm.createContext({})
// The host needs `globalThis`, which V8 before 7.1 lacks.
vm.runInContext('this.globalThis = this', context)
vm.runInContext(readFileSync(process.argv[2], 'utf8'), context, 'program.js')
const engine = vm.runInContext('__engine', context)
const drain = () => new Promise((resolve) => setImmediate(resolve))

async function main() {
  const withoutJit = process.execArgv.includes('--jitless') ? ' without JIT' : ''
  process.stdout.write(`V8 ${process.versions.v8}${withoutJit}\n`)
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    engine.receive(line)
    await drain()
    while (engine.isBusy()) {
      engine.turn()
      await drain()
    }
    process.stdout.write(engine.reply() + '\n')
  }
}

main().catch((error) => {
  process.stderr.write(String(error && error.stack) + '\n')
  process.exit(1)
})
