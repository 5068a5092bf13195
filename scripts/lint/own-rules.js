/** Objects come from factories that close over their state: with `this` a method that is passed on would lose them. */
const noThis = {
  create: (context) => ({
    ThisExpression: (node) => context.report({ node, message: 'A factory closes over its state: no `this`.' }),
  }),
}

export default { meta: { name: 'own' }, rules: { 'no-this': noThis } }
