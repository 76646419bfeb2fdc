import type { Session, User } from '@devtalk/contracts';
import { askHttp } from './http.js';
import { Socket } from './socket.js';

export const PASSWORD = 'correct horse battery staple';

/** Someone with a live session. */
export interface Person {
  name: string;
  password: string;
  token: string;
  user: User;
  session: Session;
}

export async function signUp(base: string, name: string, device = `${name}'s laptop`): Promise<Person> {
  const data = { username: name, password: PASSWORD, device, delivery: 'token' } as const;
  const { user, session, token = '' } = await askHttp(base, 'auth.register', data);
  return { name, password: PASSWORD, token, user, session };
}

/** A further sign-in of the same person, which ends the one before. */
export async function signIn(base: string, { name, password }: Person, device: string) {
  const data = { username: name, password, device, delivery: 'token' } as const;
  const { user, session, superseded, token = '' } = await askHttp(base, 'auth.login', data);
  return { name, password, token, user, session, superseded };
}

export const connect = (wsUrl: string, { token }: Person): Promise<Socket> =>
  Socket.connect(wsUrl, { token });
