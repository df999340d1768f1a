/** A dialog: title, body, and a way out. Focus stays inside while it is open. */
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { t } from '../i18n/t.ts';
import { IconButton } from './button.tsx';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}
export function Dialog({ open, onClose, title, text, wide, children }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Radix.Content className={`dialog ${wide ? 'wide' : ''}`} {...(text === undefined && { 'aria-describedby': undefined })}>
          <header className="dialog-h">
            <Radix.Title className="dialog-t">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t('ui.close')} icon={X} />
            </Radix.Close>
          </header>
          {text !== undefined && <Radix.Description className="dialog-d">{text}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
