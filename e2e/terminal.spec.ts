/** The terminal, as people know it. */
import { expect, LAB_NAMES, test } from './driver.ts';

test.beforeEach(async ({ user }) => {
  await user.openLab(LAB_NAMES.veth);
  await user.time.hurries();
});

test('two terminals side by side, of one place', async ({ user, page }) => {
  const first = await user.terminal('host');
  await first.types('echo left');
  await first.says('left');
  await user.button('Two terminals side by side').click();
  const second = user.terminalHand('host 2');
  await second.isReady();
  await second.types('echo right');
  await second.says('right');
  await expect(page.getByRole('region', { name: 'Terminal on host', exact: true })).toBeVisible();
  await user.button('One terminal').click();
  await expect(page.getByRole('region', { name: 'Terminal on host', exact: true })).toBeHidden();
});

test('a pasted line waits for Enter; many lines are shown first', async ({ user }) => {
  const term = await user.terminal('host');
  await term.pastes('echo one\necho two');
  await term.says('echo two');
  expect(await term.text()).not.toMatch(/^two/m);
  await term.presses('Enter');
  await term.says(/one[\s\S]*two[\s\S]*#/);
  await term.pastes(Array.from({ length: 8 }, (_, i) => `echo line$((${i}+1))`).join('\n'));
  const dialog = user.dialog('Paste 8 lines?');
  await expect(dialog).toContainText('echo line$((7+1))');
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click();
  await term.presses('Enter');
  await term.says('line8');
});

test('Ctrl-R finds an earlier command, Tab completes what there is', async ({ user }) => {
  const term = await user.terminal('host');
  await term.types('echo needle');
  await term.says('needle');
  await term.types('clear');
  await term.presses('Control+r');
  await user.page.keyboard.type('need');
  await term.says("(reverse-i-search)`need': echo needle");
  await term.presses('Enter');
  await term.says('needleneedle');
  await user.page.keyboard.type('ip netns exec qianyi-test-1 ip addr show dev veth-');
  await term.presses('Tab');
  await term.says('dev veth-1-a');
});
