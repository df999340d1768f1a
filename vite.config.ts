import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { offline } from './scripts/offline.ts';

export default defineConfig({
  plugins: [react(), tailwindcss(), offline()],
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: 'dist', sourcemap: false, chunkSizeWarningLimit: 1200 },
  server: { port: 4173 },
  preview: { port: 4173, strictPort: true },
});
