import { Generator } from '../load/generator.js';
import type { HttpPlan } from '../load/http-load.js';
import { merged } from '../measure/histogram.js';
import { costsOf, cpuBetween } from '../measure/process-cost.js';
import type { HttpService } from '../peers/http-service.js';
import { healthFigures, unhealthy } from './generator-health.js';
import type { RunResult } from './result.js';

export interface HttpRunPlan {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Waits for this event after each request. */
  readonly event?: string;
}

/** Requests at a steady pace to one service; ends it afterwards. */
export async function runHttp(service: HttpService, plan: HttpRunPlan): Promise<RunResult> {
  const generator = new Generator();
  const { method, path, event, perSecond } = plan;
  const ask = (seconds: number): HttpPlan => ({
    ...{ method, url: service.url + path, tokens: service.tokens, perSecond, seconds },
    ...(event !== undefined && { event, eventsUrl: service.eventsUrl }),
  });
  try {
    await generator.ask('http', ask(plan.warmUpSeconds));
    const before = costsOf(service.members());
    const found = await generator.ask('http', ask(plan.seconds));
    const cpu = cpuBetween(before, costsOf(service.members()));
    const answers = merged([found.answers]);
    const completion = merged([found.completion]);
    const perRequest = Object.entries(cpu).map(([role, ms]) => [
      `cpuUsPerRequest:${role}`,
      (ms * 1_000) / found.requests,
    ]);
    return {
      figures: {
        requests: found.requests,
        failed: found.failed,
        hitShare: found.hits / found.requests,
        doneShare: found.done / found.requests,
        cpuUsPerRequest: ((cpu.total ?? 0) * 1_000) / found.requests,
        ...Object.fromEntries(perRequest),
        answerP50: answers.percentile(0.5),
        answerP99: answers.percentile(0.99),
        completionP50: completion.percentile(0.5),
        completionP99: completion.percentile(0.99),
        ...healthFigures([found]),
      },
      invalid: unhealthy([found]),
    };
  } finally {
    await generator.stop();
    await service.stop();
  }
}
