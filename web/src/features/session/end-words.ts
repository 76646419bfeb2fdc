import { useText } from '../../lib/i18n/use-text.js';
import type { SessionEnd } from './session-store.js';

export function useEndWords({ reason, cause }: SessionEnd): { title: string; body: string } {
  const t = useText().ended;
  switch (reason) {
    case 'superseded':
      return { title: t.supersededTitle, body: t.supersededBody };
    case 'revoked':
      return { title: t.revokedTitle, body: t.revoked[cause ?? 'revoked'] };
    case 'expired':
      return { title: t.expiredTitle, body: t.expiredBody };
    case 'too_many':
      return { title: t.otherTitle, body: t.tooMany };
    case 'other':
      return { title: t.otherTitle, body: t.protocol };
  }
}
