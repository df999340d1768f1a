import { expect, LAB_NAMES, test } from './driver.ts';

test('a lab, a device by its address, a tool, a command and a setting are found from the keyboard alone', async ({ user }) => {
  await user.finds('bridge gate', LAB_NAMES.bridge);
  await user.sees(LAB_NAMES.bridge);
  await user.finds('0.0.102/24', 'veth-2-a');
  await expect(user.inspector.panel.getByRole('heading', { name: 'veth-2-a' })).toBeVisible();
  await user.finds('draw namespace', 'Namespace');
  await expect(user.tool('Namespace')).toHaveAttribute('aria-pressed', 'true');
  await user.finds('speed 8', 'Speed 8×');
  await expect(user.button('Speed 8×')).toBeVisible();
  await user.finds('ip netns add blue', 'ip netns add blue');
  await expect(user.canvas.thing('namespace', 'blue')).toBeVisible();
  await user.finds('undo', 'Undo');
  await expect(user.canvas.thing('namespace', 'blue')).toBeHidden();
  await user.finds('dark theme');
  await expect(user.button('Light theme')).toBeVisible();
});

test('what it does not know it says, and Escape leaves it', async ({ user, page }) => {
  await page.keyboard.press('ControlOrMeta+K');
  const field = page.getByRole('combobox', { name: 'Find anything' });
  await field.fill('zzzz');
  await expect(user.dialog('Find anything')).toContainText('Nothing is called that here.');
  await field.press('Escape');
  await expect(field).toBeHidden();
});

test('the sheet of keys', async ({ user, page }) => {
  await page.keyboard.press('?');
  await expect(user.dialog('Keys')).toContainText('Next hop');
});
