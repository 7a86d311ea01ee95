// Imports run one way: cli -> ui -> chat -> (protocol | network | storage | control) -> crypto; doctor stands beside ui.
// docs/architecture.md draws the same picture; a change here is a change there.
const outside = (allowed) => `^src/(?!(${allowed.join('|')})/)`

/** A room of the house may import itself and the rooms named, nothing else of ours. */
const room = (name, allowed) => ({
  name: `${name}-imports-one-way`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: outside([name, ...allowed]) },
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    room('crypto', []),
    room('protocol', ['crypto']),
    room('network', ['crypto']),
    room('storage', ['crypto']),
    room('control', ['crypto']),
    room('chat', ['protocol', 'network', 'storage', 'control', 'crypto']),
    room('doctor', ['chat', 'protocol', 'network', 'storage', 'control', 'crypto']),
    {
      name: 'only-the-cli-calls-the-doctor',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|doctor)/' },
      to: { path: '^src/doctor/' },
    },
    {
      name: 'ui-knows-only-the-library',
      comment:
        'And what a name may consist of and which look alike, by the one rule for it: the library whole takes half a second to load.',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(?!ui/|index\\.ts$|protocol/people/(name-key|plain-name)\\.ts$)' },
    },
    {
      name: 'protocol-is-pure',
      comment: 'No I/O, clock or randomness of its own: only codecs from outside.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: {
        pathNot:
          '^src/(protocol|crypto)/|node_modules/(protons-runtime|uint8arrays|uint8arraylist|multiformats)/',
      },
    },
    {
      name: 'crypto-is-nodes',
      comment: 'Primitives come from node:crypto; the only other thing here is our own code.',
      severity: 'error',
      from: { path: '^src/crypto/' },
      to: { pathNot: '^src/crypto/|^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'nothing-reaches-into-the-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node'] },
  },
}
