import { expect, test } from './driver.ts';

test('two namespaces and a bridge with the keyboard alone', async ({ user, page }) => {
  await page.keyboard.press('m');
  await user.sees('Untitled lab');
  const { canvas } = user;
  await canvas.focuses();
  await canvas.presses('Enter');
  await expect.poll(() => canvas.focused()).toMatch(/^machine host,/);

  await canvas.presses('n', 'Enter');
  await canvas.names('red');
  await expect.poll(() => canvas.focused()).toMatch(/^namespace red /);
  await canvas.presses('Escape', 'Escape');
  await expect.poll(() => canvas.focused()).toMatch(/^machine host,/);
  await canvas.presses('n', 'Enter');
  await canvas.names('blue');
  await expect.poll(() => canvas.focused()).toMatch(/^namespace blue /);
  await canvas.presses('Escape', 'Escape');
  await expect.poll(() => canvas.focused()).toMatch(/^machine host,/);
  await canvas.presses('b', 'Enter');
  await canvas.names('br0');
  await expect.poll(() => canvas.focused()).toMatch(/^bridge br0 in host,/);

  await canvas.walksTo(canvas.thing('namespace', 'red'));
  await canvas.presses('e', 'Enter');
  await canvas.walksTo(canvas.thing('bridge', 'br0'));
  await canvas.presses('Enter');
  await expect(canvas.port('veth1', 'br0')).toBeVisible();
  await expect(canvas.thing('device', 'eth0', 'in namespace red')).toBeVisible();

  await canvas.walksTo(canvas.thing('namespace', 'red'));
  await canvas.presses('Enter');
  await expect.poll(() => canvas.focused()).toMatch(/^device eth0 in namespace red/);
  await canvas.presses('Enter');
  await canvas.fills('eth0', { Address: '10.1.0.1/24' });
  await expect(canvas.thing('device', 'eth0', '10.1.0.1/24, up')).toBeVisible();
});

test('rename, delete, undo, redo', async ({ user, page }) => {
  await page.keyboard.press('m');
  await user.sees('Untitled lab');
  const { canvas } = user;
  await canvas.focuses();
  await canvas.presses('Enter', 'n', 'Enter');
  await canvas.names('red');
  const red = canvas.thing('namespace', 'red');
  const green = canvas.thing('namespace', 'green');
  await expect.poll(() => canvas.focused()).toMatch(/^namespace red /);
  await expect(user.button('Undo')).toBeEnabled();

  await canvas.presses('F2');
  await canvas.names('green');
  await expect(green).toBeVisible();
  await expect(red).toBeHidden();
  await expect.poll(() => canvas.focused(), 'the keyboard stays at the thing').toMatch(/^namespace green /);

  await canvas.presses('ControlOrMeta+z');
  await expect(red).toBeVisible();
  await canvas.presses('ControlOrMeta+Shift+z');
  await expect(green).toBeVisible();

  await canvas.presses('Delete');
  await expect(green).toBeHidden();
  await expect(canvas.thing('machine', 'host')).toHaveAccessibleName('machine host, 0 namespaces');
  await canvas.presses('ControlOrMeta+z');
  await expect(green).toBeVisible();
  await canvas.presses('ControlOrMeta+z');
  await expect(red).toBeVisible();
  await canvas.presses('ControlOrMeta+Shift+z', 'ControlOrMeta+Shift+z');
  await expect(canvas.thing('machine', 'host')).toHaveAccessibleName('machine host, 0 namespaces');
  await expect(user.button('Redo')).toBeDisabled();
});
