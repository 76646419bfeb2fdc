import { useText } from '../../lib/i18n/use-text.js';
import type { ClientEnd } from './session-store.js';

export function useEndWords(end: ClientEnd): { title: string; body: string } {
  const t = useText().ended;
  switch (end.state) {
    case 'superseded':
      return { title: t.supersededTitle, body: t.supersededBody };
    case 'revoked':
      return { title: t.revokedTitle, body: t.revoked[end.reason] };
    case 'expired':
      return { title: t.expiredTitle, body: t.expiredBody };
    case 'too_many_connections':
      return { title: t.otherTitle, body: t.tooMany };
    case 'protocol_error':
      return { title: t.otherTitle, body: t.protocol };
  }
}
