import type { Bus } from '@devtalk/bus';
import { partitionOf } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';

export interface LiveFrame {
  seq: number;
  kind: string;
  userId: string | undefined;
  json: string;
  event: { event: string; room: string; seq?: number; data: Record<string, unknown> };
}

/** The live frames of a room, as a gateway gets them. */
export class LiveRoom {
  readonly frames: LiveFrame[] = [];

  static async open(bus: Bus, room: string, partitions: number): Promise<LiveRoom> {
    const live = new LiveRoom();
    await bus.subscriptions.subscribe(
      bus.keys.room.channel(partitionOf(room, partitions), room),
      (payload) => {
        const text = payload.toString();
        const end = text.indexOf('\n');
        const [seq, kind = '', userId] = text.slice(0, end).split(' ');
        const json = text.slice(end + 1);
        live.frames.push({ seq: Number(seq), kind, userId, json, event: JSON.parse(json) });
      },
    );
    return live;
  }

  /** Waits for the first frame that fits. */
  async next(fits: (frame: LiveFrame) => boolean, what = 'a live frame'): Promise<LiveFrame> {
    return waitFor(() => this.frames.find(fits), { what });
  }
}
