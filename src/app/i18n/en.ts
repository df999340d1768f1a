/** English, the catalogue that defines the keys. One part a folder of the app. */
import { enCanvas } from './en.canvas.ts';
import { enShell } from './en.shell.ts';

export const en = { ...enShell, ...enCanvas } as const;
