// Runs the program that was loaded before it in the shell of JavaScriptCore: a line in, a line out.
print(`JavaScriptCore${jscOptions().useJIT ? '' : ' without JIT'}`)
for (let line = readline(); line !== undefined && line !== null && line !== ''; line = readline()) {
  __engine.receive(line)
  drainMicrotasks()
  while (__engine.isBusy()) {
    __engine.turn()
    drainMicrotasks()
  }
  print(__engine.reply())
}
