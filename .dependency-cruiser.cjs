/** The layer table of docs/architecture.md, read by a machine. Type-only imports count. */
const layers = {
  base: ['base'],
  wire: ['base', 'wire'],
  sim: ['base', 'sim'],
  kernel: ['base', 'wire', 'sim', 'kernel'],
  tools: ['base', 'wire', 'sim', 'tools', 'kernel/uapi'],
  lab: ['base', 'wire', 'sim', 'lab'],
  host: ['base', 'wire', 'sim', 'kernel/uapi', 'tools', 'lab', 'host'],
  app: ['base', 'wire', 'lab', 'host/protocol.ts', 'app'],
};
/** Inside the kernel, lowest first: a folder imports only what stands before it. */
const kernel = ['core', 'neigh', 'netfilter', 'ipv4', 'sock', 'dev', 'uapi'];

const test = '\\.test\\.tsx?$|/testing/';
const rule = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: test },
  to: { path: '^src/', pathNot: allowed.map((a) => `^src/${a}${a.endsWith('.ts') ? '$' : '/'}`) },
});

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([layer, allowed]) =>
      rule(`layer-${layer}`, `${layer} may import only: ${allowed.join(', ')}. See docs/architecture.md.`, `^src/${layer}/`, allowed),
    ),
    ...kernel.map((folder, i) =>
      rule(
        `kernel-${folder}`,
        `kernel/${folder} may import only: ${kernel.slice(0, i + 1).join(', ')} of the kernel. Use a hook or an interface of core.`,
        `^src/kernel/${folder}/`,
        ['base', 'wire', 'sim', ...kernel.slice(0, i + 1).map((k) => `kernel/${k}`)],
      ),
    ),
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.base.json' }, doNotFollow: { path: 'node_modules' }, exclude: { path: '\\.css$' }, enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'], conditionNames: ['import', 'types', 'default'] } },
};
