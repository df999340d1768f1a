/** The measuring program as one module for Node: run without a compiler, as the product is. */
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  logLevel: 'error',
  build: {
    ssr: 'bench/run.ts',
    outDir: 'node_modules/.cache/bench',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'run.mjs' } },
  },
  ssr: { target: 'node' },
});
