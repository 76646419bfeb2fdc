import { Redis } from 'ioredis';

/** Bytes of each family of keys, as `session` for `{s1}:session:…`; with their number as `keys`. */
export type Families = Readonly<Record<string, { readonly bytes: number; readonly keys: number }>>;

/** Asks Redis itself for what each key of a hash tag costs, samples and all. */
export async function memoryByFamily(url: string, tag: RegExp): Promise<Families> {
  const redis = new Redis(url);
  const families: Record<string, { bytes: number; keys: number }> = {};
  try {
    for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
      const mine = keys.filter((key) => tag.test(key));
      const sizes = await Promise.all(mine.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
      for (const [index, key] of mine.entries()) {
        const family = key.slice(key.indexOf('}:') + 2).split(':')[0] ?? '';
        families[family] ??= { bytes: 0, keys: 0 };
        families[family].bytes += sizes[index] ?? 0;
        families[family].keys += 1;
      }
    }
    return families;
  } finally {
    redis.disconnect();
  }
}
