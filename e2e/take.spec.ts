import { spawnSync } from 'node:child_process';
import { expect, LAB_NAMES, test } from './driver.ts';
import { has, skipLoudly } from './real.ts';

test('a capture that tshark reads without complaint', async ({ user }) => {
  await user.openLab(LAB_NAMES.vxlan);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.103');
  await one.says('1 packets transmitted, 1 received');
  const file = await user.receives(() => user.savesPcap('hostA', 'bond0'));
  expect(file.name).toBe('hostA.bond0.pcap');
  expect(file.bytes.length).toBeGreaterThan(400);
  if (!has('tshark')) {
    skipLoudly('reading the capture', 'needs tshark');
    return;
  }
  const checks = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE', '-d', 'udp.port==9527,vxlan'];
  const tshark = (...args: string[]) => spawnSync('tshark', ['-r', file.path, ...checks, ...args], { encoding: 'utf8' }).stdout.trim();
  expect(tshark('-Y', '_ws.malformed || ip.checksum.status == 0 || icmp.checksum.status == 0 || udp.checksum.status == 0')).toBe('');
  expect(tshark('-Y', 'vxlan && icmp', '-T', 'fields', '-e', 'vxlan.vni').split('\n')).toEqual(['1', '1']);
});

test('an interface that has seen nothing says so', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.102');
  await one.says('1 received');
  await user.savesPcap('qianyi-test-1', 'lo');
  await expect(user.notice().filter({ hasText: 'No packet has passed lo in qianyi-test-1 yet.' })).toBeVisible();
});

test('a picture of the drawing that stands alone', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.vxlan);
  await expect(user.canvas.thing('namespace', 'qianyi-test-4')).toBeVisible();
  const svg = (await (await user.exports()).picture('SVG')).bytes.toString('utf8');
  const read = await page.evaluate((text) => {
    const doc = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      root: doc.documentElement.tagName,
      wrong: doc.querySelector('parsererror')?.textContent ?? '',
      words: doc.documentElement.textContent ?? '',
    };
  }, svg);
  expect(read.wrong).toBe('');
  expect(read.root).toBe('svg');
  for (const name of ['hostA', 'hostB', 'qianyi-test-1', 'br0', 'vxlan1', '10.0.0.103']) expect(read.words).toContain(name);
  expect(svg).not.toMatch(/(href|src)="https?:|url\(https?:/);
  expect(svg).not.toMatch(/var\(--/);
});

test('a script for each machine, and one press to copy', async ({ user, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await user.openLab(LAB_NAMES.vxlan);
  await expect(user.canvas.thing('namespace', 'qianyi-test-4')).toBeVisible();
  const dialog = await user.exports();
  const script = await dialog.machine('hostB');
  expect(script).toContain('ip netns add qianyi-test-4');
  expect(script).toContain('remote 10.97.212.159');
  expect(script).not.toContain('qianyi-test-1');
  await dialog.dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(script.replace(/\n$/, ''));
});

test('on paper: the name, the drawing and the commands, and nothing of the tool', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.bridge);
  await expect(user.canvas.thing('bridge', 'br0')).toBeVisible();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const paper = page.getByRole('article');
  await expect(paper.getByRole('heading', { name: LAB_NAMES.bridge })).toBeVisible();
  await expect(paper).toContainText('10.0.0.102/24');
  await expect(paper).toContainText('ip netns add qianyi-test-1');
  await expect(user.button('Export script')).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(paper).toHaveCount(0);
});
