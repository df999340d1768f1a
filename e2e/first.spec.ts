import { expect, LAB_NAMES, test } from './driver.ts';

test('a newcomer is led to a ping over a cable of their own, and to the export', async ({ user, page }) => {
  await user.openEmpty();
  const { canvas } = user;
  const host = canvas.thing('machine', 'host');
  await user.hint('1 of 6', 'Draw a namespace');
  await canvas.draws('Namespace', host, [0.08, 0.15], [0.4, 0.6], 'red');
  await user.hint('2 of 6', 'a second one');
  await canvas.draws('Namespace', host, [0.6, 0.15], [0.92, 0.6], 'blue');
  await user.hint('3 of 6', 'Join them');
  await canvas.connects('veth', canvas.thing('namespace', 'red'), [0.5, 0.6], canvas.thing('namespace', 'blue'), [0.5, 0.6]);
  await user.hint('4 of 6', 'Both ends need one');
  await user.button('Give both an address').click();
  await expect(canvas.thing('device', 'eth0', '10.0.0.2/24, up')).toBeVisible();
  await user.hint('5 of 6', 'Now ping');
  await user.time.hurries();
  await expect(user.hints).toContainText('ping -c 3 10.0.0.2');
  await user.hints.getByRole('button', { name: 'Send it' }).click();
  await user.hint('6 of 6', 'It works.');
  const dialog = await user.exports();
  expect(await dialog.shown()).toContain('ip netns add');
  await dialog.closes();
  await expect(user.hints).toBeHidden();

  await user.goHome();
  await user.openEmpty();
  await expect(user.hints).toBeHidden();
  await expect(page.getByText('Nothing drawn yet')).toBeVisible();
});

test('hints that were put away stay away, until they are asked for', async ({ user, page }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.hints.getByRole('button', { name: 'Put the hints away' }).click();
  await expect(user.hints).toBeHidden();
  await page.reload();
  await user.sees(LAB_NAMES.veth);
  await expect(user.hints).toBeHidden();
  await user.finds('settings', 'Settings');
  await user.dialog('Settings').getByRole('button', { name: 'Show again' }).click();
  await page.keyboard.press('Escape');
  await expect(user.hints).toBeVisible();
});

test('packets move on the start page, unless motion is not wanted', async ({ page, user }) => {
  const moving = () => page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length);
  await expect.poll(moving, { timeout: 2000 }).toBeGreaterThan(2);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(moving).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await user.finds('motion reduced', 'Motion: Reduced');
  await expect.poll(moving).toBe(0);
});
