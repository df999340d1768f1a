/** Chinese. Fetched only when it is chosen; a key that is missing here does not compile. */
import { LAB_WORDS_ZH } from '#lab/labs/words.zh.ts';
import type { Catalogue } from './t.ts';
import { zhCanvas } from './zh.canvas.ts';
import { zhKeeping } from './zh.keeping.ts';
import { zhReading } from './zh.reading.ts';
import { zhShell } from './zh.shell.ts';

export const zh: Catalogue = { ...zhShell, ...zhKeeping, ...zhCanvas, ...zhReading, ...LAB_WORDS_ZH };
