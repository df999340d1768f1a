import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const port = 4319;
/** A server that runs already, instead of one for `dist/`. */
const running = process.env.VETHLAB_BASE;
const debianChromium = '/usr/bin/chromium';
const launch = {
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
  ...(existsSync(debianChromium) && { executablePath: debianChromium }),
};

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [['list']],
  use: {
    baseURL: running ?? `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    launchOptions: launch,
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  ...(!running && {
    webServer: { command: `npx --no-install vite preview --port ${port} --strictPort`, port, reuseExistingServer: false, stdout: 'ignore' },
  }),
});
