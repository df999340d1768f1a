/** A menu that hangs from a button. */
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

interface MenuProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}
export const Menu = ({ trigger, label, align = 'start', children }: MenuProps) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8} aria-label={label}>
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

interface ItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly hint?: string;
  readonly disabled?: boolean;
}
export const MenuItem = ({ onSelect, children, hint, disabled }: ItemProps) => (
  <DropdownMenu.Item className="menu-i" onSelect={onSelect} {...(disabled && { disabled })}>
    {children}
    {hint && <span className="menu-k">{hint}</span>}
  </DropdownMenu.Item>
);
export const MenuGroup = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <DropdownMenu.Group aria-label={label}>
    <DropdownMenu.Label className="menu-l">{label}</DropdownMenu.Label>
    {children}
  </DropdownMenu.Group>
);
export const MenuChoice = ({
  on,
  onSelect,
  children,
}: {
  readonly on: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) => (
  <DropdownMenu.CheckboxItem className="menu-i" checked={on} onSelect={onSelect}>
    {children}
    <DropdownMenu.ItemIndicator className="menu-k">✓</DropdownMenu.ItemIndicator>
  </DropdownMenu.CheckboxItem>
);
