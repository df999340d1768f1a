/** All text and file tools. */
import type { Tool } from '#tools/tool.ts';
import { AWK } from './awk/awk.ts';
import { CUT, TR } from './cut.ts';
import { EXPR } from './expr.ts';
import { FILES } from './files.ts';
import { GREP } from './grep.ts';
import { MISC } from './misc.ts';
import { SED } from './sed/sed.ts';
import { SORT, UNIQ } from './sort.ts';
import { TEXT } from './text.ts';

export const COREUTILS: readonly Tool[] = [...FILES, ...MISC, ...TEXT, AWK, CUT, EXPR, GREP, SED, SORT, TR, UNIQ];
