/** Buttons. One that shows an icon alone has its name from `label`, and its tooltip says the name and the key. */
import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Hint } from './hint.tsx';

type Look = 'plain' | 'line' | 'ghost' | 'primary' | 'danger';
interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly small?: boolean;
  readonly icon?: LucideIcon;
  readonly children?: ReactNode;
}

export const Button = ({ look = 'line', small, icon: Icon, children, className = '', ...rest }: ButtonProps) => (
  <button type="button" {...rest} className={`btn ${look} ${small ? 'sm' : ''} ${className}`}>
    {Icon && <Icon className="ic" size={16} strokeWidth={1.6} aria-hidden="true" />}
    {children !== undefined && <span>{children}</span>}
  </button>
);

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly label: string;
  readonly icon: LucideIcon;
  /** Keys that do the same. */
  readonly keys?: string;
  readonly size?: number;
}
export const IconButton = ({ label, icon: Icon, keys, look = 'ghost', small, size = 16, className = '', ...rest }: IconButtonProps) => (
  <Hint text={label} {...(keys !== undefined && { keys })}>
    <button type="button" aria-label={label} {...rest} className={`btn icon ${look} ${small ? 'sm' : ''} ${className}`}>
      <Icon className="ic" size={size} strokeWidth={1.6} aria-hidden="true" />
    </button>
  </Hint>
);
