import { expect, LAB_NAMES, test } from './driver.ts';

test('a reload keeps the lab, its name and where things stand', async ({ user, page }) => {
  await user.openEmpty();
  const { canvas } = user;
  const host = canvas.thing('machine', 'host');
  await canvas.draws('Namespace', host, [0.05, 0.2], [0.3, 0.5], 'red');
  const red = canvas.thing('namespace', 'red');
  await canvas.drags(red, [0.5, 0.7], host, [0.75, 0.7]);
  await user.renamesLab('Untitled lab', 'Mine');
  await canvas.rests(red);
  const place = await canvas.placeIn(red, host);
  expect(place.x).toBeGreaterThan(0.5);
  await user.isKept('Mine');

  await page.reload();
  await user.sees('Mine');
  await canvas.rests(red);
  const again = await canvas.placeIn(red, host);
  expect(again.x).toBeCloseTo(place.x, 1);
  expect(again.y).toBeCloseTo(place.y, 1);
});

test('a lab that was changed stands on the start page', async ({ user }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.renamesLab(LAB_NAMES.bridge, 'My bridge');
  await user.isKept('My bridge');
  await user.goHome();
  await user.button(/^My bridge ?1 machine/).click();
  await user.sees('My bridge');
  await expect(user.canvas.thing('bridge', 'br0')).toBeVisible();
});

test('saved as a file and opened again, it is the same lab', async ({ user }) => {
  await user.openLab(LAB_NAMES.vxlan);
  const saved = await user.savesFile();
  expect(saved.name).toBe('VXLAN-across-two-hosts.vethlab');
  const text = saved.bytes.toString('utf8');
  expect(JSON.parse(text)).toMatchObject({ vethlab: 1, name: LAB_NAMES.vxlan });

  await user.goHome();
  await user.chooses(() => user.button(/^Open a file/).click(), { name: saved.name, text });
  await user.sees(LAB_NAMES.vxlan);
  await expect(user.canvas.thing('device', 'vxlan1')).toBeVisible();
  await expect(user.canvas.thing('namespace', 'qianyi-test-4')).toBeVisible();
  const again = await user.savesFile();
  expect(again.bytes.toString('utf8')).toBe(text);
});

test('a damaged file says what is wrong, and harms nothing', async ({ user }) => {
  const open = () => user.button(/^Open a file/).click();
  await user.chooses(open, { name: 'half.vethlab', text: '{ "vethlab": 1, "name": "half", ' });
  await expect(user.notice().filter({ hasText: 'The file is not a lab' })).toBeVisible();
  await user.chooses(open, { name: 'new.vethlab', text: '{ "vethlab": 99 }' });
  await expect(user.notice().filter({ hasText: 'saved by a newer Vethlab' })).toBeVisible();

  await user.openLab(LAB_NAMES.veth);
  await user.opensFile({ name: 'bad.vethlab', text: '{ "vethlab": 1, "name": 5 }' });
  await expect(user.notice().filter({ hasText: 'The lab has a mistake: name' })).toBeVisible();
  await expect(user.canvas.thing('namespace', 'qianyi-test-1')).toBeVisible();
});

test('a typed command is undone and done again', async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  const blue = user.canvas.thing('namespace', 'blue');
  const host = await user.terminal('host');
  await host.types('ip netns add blue');
  await expect(blue).toBeVisible();
  await user.button('Undo').click();
  await expect(blue).toBeHidden();
  await expect(user.canvas.thing('namespace', 'qianyi-test-1')).toBeVisible();
  await user.button('Redo').click();
  await expect(blue).toBeVisible();
});

test('undo goes on after a reload', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.veth);
  const blue = user.canvas.thing('namespace', 'blue');
  const host = await user.terminal('host');
  await host.types('ip netns add blue');
  await expect(user.button('Undo')).toBeEnabled();
  await page.reload();
  await expect(blue).toBeVisible();
  await user.button('Undo').click();
  await expect(blue).toBeHidden();
  await user.button('Redo').click();
  await expect(blue).toBeVisible();
});

test('the simulator breaks: it is started again, the lab is there, and one is told', async ({ user, page, watch }) => {
  await user.openLab(LAB_NAMES.veth);
  const host = await user.terminal('host');
  await host.types('ip netns add blue');
  await expect(user.button('Undo')).toBeEnabled();
  const [worker] = page.workers();
  await worker?.evaluate(() => void setTimeout(() => Promise.reject(new Error('out of order')).catch((e) => reportError(e))));
  await expect(user.notice().filter({ hasText: 'The simulator broke and was started again.' })).toBeVisible();
  await expect(user.canvas.thing('namespace', 'blue')).toBeVisible();
  watch.errors.length = 0;
  const again = await user.terminal('qianyi-test-1');
  await again.types('ping -c 1 10.0.0.102');
  await again.says('1 received');
});

test('labs of this browser: renamed, copied, taken away and put back', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.bridge);
  await user.renamesLab(LAB_NAMES.bridge, 'Mine');
  await user.isKept('Mine');
  await user.labMenu('Duplicate this lab');
  await user.sees('Mine (2)');
  await user.isKept('Mine (2)');
  await page.goBack();
  await user.sees('Mine');

  await user.button('Start page').click();
  const recent = page.getByRole('region', { name: /^Recent/ });
  await user.button('Rename “Mine (2)”').click();
  await page.getByRole('textbox', { name: 'New name of “Mine (2)”' }).fill('Yours');
  await page.keyboard.press('Enter');
  await expect(recent.getByRole('listitem')).toHaveText([/^Mine/, /^Yours/]);
  await user.button('Remove “Mine”').click();
  await expect(recent.getByRole('listitem')).toHaveText([/^Yours/]);
  await user.button('Put it back').click();
  await expect(recent.getByRole('listitem')).toHaveText([/^Mine/, /^Yours/]);
  await recent.getByRole('button', { name: /^Yours/ }).click();
  await user.sees('Yours');
});
