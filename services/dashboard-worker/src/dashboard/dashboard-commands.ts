import { accept, actorOf, type CommandHandlers } from '../pipeline/command.js';
import type { DashboardStore } from './dashboard-store.js';

export function dashboardCommands(dashboards: DashboardStore): Pick<CommandHandlers, 'dashboard.viewed'> {
  return {
    'dashboard.viewed': async (command) => {
      accept(await dashboards.viewed(command, actorOf(command).userId));
      return { committed: {} };
    },
  };
}
