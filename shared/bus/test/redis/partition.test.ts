import fc from 'fast-check';
import t from 'tap';
import {
  encodePartition,
  fnv1a32,
  newSessionId,
  newToken,
  newUserId,
  partitionOf,
  partitionOfToken,
  partitionOfUser,
} from '../../src/redis/index.js';

t.test('the hash is FNV-1a, as anyone else computes it', async (t) => {
  t.equal(fnv1a32(''), 0x811c9dc5);
  t.equal(fnv1a32('a'), 0xe40c292c);
  t.equal(fnv1a32('foobar'), 0xbf9cf968);
});

t.test('every id is in one partition, and ids that carry theirs give it back', async () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1296 }), (text, partitions) => {
      const p = partitionOf(text, partitions);
      return (
        p >= 0 &&
        p < partitions &&
        partitionOfUser(newUserId(p), partitions) === p &&
        partitionOfUser(newSessionId(p), partitions) === p &&
        partitionOfToken(newToken(p), partitions) === p
      );
    }),
  );
});

t.test('what is not an id of ours has no partition', async (t) => {
  for (const token of ['', '0', '00', 'zz.x', '00x', '-1.a', '0A.b', '__proto__', '１０.a']) {
    t.equal(partitionOfToken(token, 16), null, JSON.stringify(token));
  }
  t.equal(partitionOfUser(`u${encodePartition(16)}x`, 16), null, 'a partition beyond the last');
  t.throws(() => encodePartition(1296), RangeError);
});
