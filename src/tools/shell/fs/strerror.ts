/** strerror(3) for the errors that files give. */
import { FileError } from '#tools/tool.ts';

const WORDS: Readonly<Record<FileError['errno'], string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EFBIG: 'File too large',
};
export const strerror = (e: FileError): string => WORDS[e.errno];
export const isFileError = <T>(x: T | FileError): x is FileError => x instanceof FileError;
export const fileError = (errno: FileError['errno']): FileError => new FileError(errno);
