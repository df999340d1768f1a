/** English, the catalogue that defines the keys. One part a folder of the app. */
import { LAB_WORDS_EN } from '#lab/labs/words.en.ts';
import { enCanvas } from './en.canvas.ts';
import { enKeeping } from './en.keeping.ts';
import { enReading } from './en.reading.ts';
import { enShell } from './en.shell.ts';

export const en = { ...enShell, ...enKeeping, ...enCanvas, ...enReading, ...LAB_WORDS_EN } as const;
