/** `-m comment`: words for people; every packet matches (net/netfilter/xt_comment.c). */
import { defineMatch } from '../x_tables.ts';

export type CommentOpts = { readonly comment: string };

export const comment = defineMatch<CommentOpts>({ name: 'comment', compile: () => () => true });
