/**
 * Frames that the compositor draws while a lab is panned with packets under way. Counted from the browser's own trace (DrawFrame), as callbacks of
 * requestAnimationFrame flatter. The lab is a file of N namespaces on one bridge; broadcast pings keep a packet on every cable.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { emptyLab, type LabDoc } from '../src/lab/schema.ts';

export interface FrameResult {
  readonly nodes: number;
  readonly framesPerSecond: number;
  /** Of a hundred frames: how many came within 17 ms of the one before. */
  readonly under17: number;
  /** Milliseconds from opening the file to the first drawing with all tables. */
  readonly openMs: number;
}

const PORT = 4327;
const PACKETS = 300;
const SECONDS = 6;
const CHROMIUM = '/usr/bin/chromium';
const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'devtools.timeline.frame',
  'disabled-by-default-devtools.timeline.frame',
];

/** `nodes` namespaces with an address on one bridge. */
function labOf(nodes: number): LabDoc {
  const script = `ip link add br0 type bridge
ip link set br0 up
for i in $(seq 1 ${nodes}); do
  ip netns add n$i
  ip link add v$i type veth peer name eth0 netns n$i
  ip link set v$i master br0 up
  ip -n n$i addr add 10.$((i / 250)).$((i % 250)).2/8 brd + dev eth0
  ip -n n$i link set eth0 up
done
`;
  return { ...emptyLab(`bench ${nodes}`), script };
}

/** Enough broadcasts at a time for PACKETS frames on the cables. */
const traffic = (nodes: number): string =>
  `for i in $(seq 1 ${Math.max(1, Math.ceil(PACKETS / nodes))}); do ip netns exec n$i ping -b -i 0.2 10.255.255.255 >/dev/null 2>&1 & done`;

async function open(page: Page, nodes: number): Promise<number> {
  await page.goto(`http://localhost:${PORT}/`);
  const doc = labOf(nodes);
  await page.evaluate(
    ([id, text, entry]) => {
      localStorage.setItem(`vethlab.lab.${id}`, text as string);
      localStorage.setItem('vethlab.labs', entry as string);
      localStorage.setItem('vethlab.current', JSON.stringify(id));
    },
    ['bench', JSON.stringify(doc), JSON.stringify([{ id: 'bench', name: doc.name, date: 1, machines: 1, commands: 1, size: 1 }])],
  );
  const started = performance.now();
  await page.goto(`http://localhost:${PORT}/#/lab`);
  await page.reload();
  await page.getByRole('application', { name: 'Drawing of the network' }).waitFor();
  const terminal = page.getByRole('region', { name: /^Terminal on / }).first();
  if (!(await terminal.isVisible())) await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await terminal
    .getByRole('listitem')
    .filter({ hasText: /[#$]\s*$/ })
    .last()
    .waitFor({ timeout: 120_000 });
  const openMs = performance.now() - started;
  await terminal.getByRole('textbox').focus();
  await page.keyboard.type(traffic(nodes));
  await page.keyboard.press('Enter');
  return openMs;
}

/** Pans to and fro with the wheel, made inside the browser so that no round trip sets the pace. */
async function pan(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const box = await page.getByRole('application', { name: 'Drawing of the network' }).boundingBox();
  if (!box) throw new Error('no drawing');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const end = performance.now() + SECONDS * 1000;
  for (let way = 1; performance.now() < end; way = -way) {
    await cdp.send('Input.synthesizeScrollGesture', {
      ...at,
      xDistance: 400 * way,
      yDistance: 120 * way,
      speed: 600,
      gestureSourceType: 'mouse',
    });
  }
}

/** Gaps between drawn frames in milliseconds. */
function gapsOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: { name: string; ts: number; pid: number }[] };
  const drawn = traceEvents.filter((e) => e.name === 'DrawFrame').map((e) => e.ts / 1000);
  drawn.sort((a, b) => a - b);
  return drawn.slice(1).map((t, i) => t - (drawn[i] as number));
}

async function measure(browser: Browser, nodes: number): Promise<FrameResult> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const openMs = await open(page, nodes);
  await page.waitForTimeout(2000);
  await browser.startTracing(page, { categories: CATEGORIES });
  await pan(page);
  const gaps = gapsOf(await browser.stopTracing());
  await page.close();
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  const under17 = (100 * gaps.filter((gap) => gap < 17).length) / gaps.length;
  return { nodes, framesPerSecond: (gaps.length * 1000) / total, under17, openMs };
}

/** Needs the built page in `dist/`. */
export async function measureFrames(counts: readonly number[]): Promise<FrameResult[]> {
  const server = await preview({ preview: { port: PORT, strictPort: true }, logLevel: 'error' });
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    ...(existsSync(CHROMIUM) && { executablePath: CHROMIUM }),
  });
  try {
    const results: FrameResult[] = [];
    for (const nodes of counts) results.push(await measure(browser, nodes));
    return results;
  } finally {
    await browser.close();
    await server.close();
  }
}
