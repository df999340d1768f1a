import { spawnSync } from 'node:child_process';
import { expect, LAB_NAMES, test } from './driver.ts';
import { canBuild, has, onDisk, onRealKernel, skipLoudly } from './real.ts';

const complaints = (script: string): string => spawnSync('shellcheck', [onDisk('lab.sh', script)], { encoding: 'utf8' }).stdout;

test('a network is drawn by mouse, pings, and is taken home', async ({ user }) => {
  await user.openEmpty();
  const { canvas } = user;
  const host = canvas.thing('machine', 'host');
  await canvas.draws('Namespace', host, [0.08, 0.15], [0.4, 0.45], 'red');
  await expect(canvas.thing('namespace', 'red')).toBeVisible();
  await canvas.draws('Namespace', host, [0.6, 0.15], [0.92, 0.45], 'blue');
  await expect(canvas.thing('namespace', 'blue')).toBeVisible();
  await canvas.draws('Bridge', host, [0.2, 0.7], [0.8, 0.8], 'br0');
  const br0 = canvas.thing('bridge', 'br0');
  await expect(br0).toBeVisible();
  await canvas.connects('veth', canvas.thing('namespace', 'red'), [0.5, 0.6], br0, [0.3, 0.5]);
  await expect(canvas.port('veth1', 'br0')).toBeVisible();
  await canvas.connects('veth', canvas.thing('namespace', 'blue'), [0.5, 0.6], br0, [0.7, 0.5]);
  await expect(canvas.port('veth2', 'br0')).toBeVisible();
  await canvas.configures(canvas.thing('device', 'eth0', 'in namespace red'), 'eth0', { Address: '10.1.0.1/24' });
  await canvas.configures(canvas.thing('device', 'eth0', 'in namespace blue'), 'eth0', { Address: '10.1.0.2/24' });
  await expect(canvas.thing('device', 'eth0', '10.1.0.2/24, up')).toBeVisible();

  await user.time.hurries();
  const red = await user.terminal('red');
  await red.types('ping -c 2 10.1.0.2');
  await red.says('2 packets transmitted, 2 received, 0% packet loss');

  const taken = await user.exports();
  const { text } = await taken.downloads();
  expect(await taken.shown()).toContain(text.trim());
  if (has('shellcheck')) expect(complaints(text)).toBe('');
  if (!canBuild()) {
    skipLoudly('the drawn network on the real kernel', 'needs root on Linux');
    return;
  }
  const real = onRealKernel(text, 'ip netns exec red ping -c 2 -W 5 10.1.0.2');
  expect(real.said).toContain('2 received');
  expect(real.status).toBe(0);
  expect(real.after).toBe(real.before);
});

for (const name of Object.values(LAB_NAMES)) {
  test(`${name}: what the dialog shows is a clean script`, async ({ user }) => {
    test.skip(!has('shellcheck'), skipUnless());
    await user.openLab(name);
    const script = await (await user.exports()).shown();
    expect(script).toContain('ip netns add');
    expect(complaints(script)).toBe('');
  });
}
function skipUnless(): string {
  return has('shellcheck') ? '' : skipLoudly('clean scripts', 'needs shellcheck');
}
