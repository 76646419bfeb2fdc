import { acknowledged, type Dialect, delivery, numberAt, ready } from '../../load/dialect.js';

const curly = '{'.charCodeAt(0);

/** `+` ready, `<id>` acknowledged, JSON a message. */
export const floor: Dialect = {
  url(base, { name, rooms }) {
    const url = new URL(base);
    url.searchParams.set('name', name);
    url.searchParams.set('rooms', rooms.join(','));
    return url;
  },
  hello: () => undefined,
  hear(bytes, start) {
    if (bytes[start] === curly) return delivery;
    const id = numberAt(bytes, start);
    return id === 0 ? ready : acknowledged(id);
  },
  message: (id, room, text) => `{"id":${id},"room":"${room}","text":"${text}"}`,
};
