import type { FinalState, History, Violation } from '../history.js';
import { checkDashboard, checkPresence, checkUnread } from './counts.js';
import { checkComplete, checkMembership, checkResets, checkSeen } from './deliveries.js';
import { checkAcknowledged, checkLogs, checkSenderOrder } from './messages.js';
import { checkOneSession } from './sessions.js';

/** Holds a run against every promise. An empty answer is what a run must give. */
export function check(history: History, final: FinalState): Violation[] {
  return [
    ...checkAcknowledged(history, final),
    ...checkLogs(history, final),
    ...checkSenderOrder(history),
    ...checkSeen(history, final),
    ...checkComplete(history, final),
    ...checkMembership(history, final),
    ...checkResets(history),
    ...checkOneSession(history, final),
    ...checkUnread(final),
    ...checkDashboard(final),
    ...checkPresence(final),
  ];
}
