import { expect, LAB_NAMES, test } from './driver.ts';

test('after one visit it works without a network', async ({ user, page, context }) => {
  await user.isKeptForOffline();
  await context.setOffline(true);
  await page.reload();
  await user.openLab(LAB_NAMES.vxlan);
  await user.time.hurries();
  const one = await user.terminal('qianyi-test-1');
  await one.types('ping -c 1 10.0.0.103');
  await one.says('1 received');
  await user.speaks('中文');
  await expect(page.getByRole('button', { name: '导出脚本' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: '导出脚本' })).toBeVisible();
});
