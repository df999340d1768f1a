#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist-node/vethlab.mjs', import.meta.url);
if (!existsSync(fileURLToPath(built))) {
  process.stderr.write('vethlab: not built yet; run "npx vite build -c vite.node.config.ts" in the checkout first\n');
  process.exit(1);
}
const { main } = await import(built.href);
process.exitCode = await main(process.argv.slice(2));
