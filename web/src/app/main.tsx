import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/theme.css';
import { loadSession } from '../features/session/session-actions.js';
import { followPreferences } from '../lib/preferences.js';
import { followHistory } from '../lib/router.js';
import { startRealtime } from '../realtime/realtime.js';
import { App } from './app.js';
import { CrashGuard } from './crash-guard.js';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element');

followPreferences(document.documentElement);
followHistory();
await startRealtime();
createRoot(root).render(
  <StrictMode>
    <CrashGuard>
      <App />
    </CrashGuard>
  </StrictMode>,
);
await loadSession();
