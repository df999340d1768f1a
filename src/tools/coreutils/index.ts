/** All text and file tools. */
import type { Tool } from '#tools/tool.ts';
import { AWK } from './awk/awk.ts';
import { FILES } from './files.ts';
import { FILTER } from './filter.ts';
import { MISC } from './misc.ts';
import { SED } from './sed/sed.ts';
import { TEXT } from './text.ts';

export const COREUTILS: readonly Tool[] = [...FILES, ...FILTER, ...MISC, ...TEXT, AWK, SED];
