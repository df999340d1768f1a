/** The command-line program: one ES module for Node in `dist-node/`, so that `bin/vethlab.mjs` starts without a compiler. */
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/host/node.ts',
    outDir: 'dist-node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'vethlab.mjs', chunkFileNames: '[name].mjs' } },
  },
  ssr: { noExternal: true, target: 'node' },
});
