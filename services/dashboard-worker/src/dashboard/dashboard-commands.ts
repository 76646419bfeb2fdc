import { accept, actorOf, type CommandHandlers } from '../commands/command.js';
import type { DashboardStore } from '../store/dashboard-store.js';

export function dashboardCommands(dashboards: DashboardStore): Pick<CommandHandlers, 'dashboard.viewed'> {
  return {
    'dashboard.viewed': async (command) => {
      accept(await dashboards.viewed(command, actorOf(command).userId));
      return { committed: {} };
    },
  };
}
