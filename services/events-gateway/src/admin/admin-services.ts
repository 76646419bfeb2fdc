import type { Bus } from '@devtalk/bus';
import { DevTalkError, type ServiceInstance } from '@devtalk/contracts';

const GONE_AFTER_MS = 30_000;

/** The instances that have reported themselves of late, of every process. */
export class AdminServices {
  constructor(private readonly bus: Bus) {}

  async list(): Promise<ServiceInstance[]> {
    const reports = await this.bus.requests
      .hgetall(this.bus.keys.layout.instances)
      .catch((cause: unknown) => {
        throw new DevTalkError('unavailable', undefined, { cause });
      });
    const now = this.bus.clock.now();
    return Object.values(reports)
      .flatMap(parse)
      .filter(({ seenAt }) => now - Date.parse(seenAt) < GONE_AFTER_MS)
      .sort((a, b) => a.id.localeCompare(b.id));
  }
}

function parse(json: string): ServiceInstance[] {
  try {
    return [JSON.parse(json) as ServiceInstance];
  } catch {
    return [];
  }
}
