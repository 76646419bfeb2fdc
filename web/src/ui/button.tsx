import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'small' | 'wide' | 'icon';
}

export function Button({ look = 'plain', size, className = '', type = 'button', ...rest }: ButtonProps) {
  const classes = [styles.button, styles[look], size && styles[size], className].filter(Boolean).join(' ');
  return <button type={type} className={classes} {...rest} />;
}
