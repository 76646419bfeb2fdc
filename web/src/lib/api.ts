import type { EndpointData, EndpointName, EndpointResult, ErrorCode, Problem } from '@devtalk/contracts';

/** The endpoints the client uses over HTTP; everything else goes over the WebSocket. */
const ROUTES = {
  'auth.register': 'POST /api/auth/register',
  'auth.login': 'POST /api/auth/login',
  'auth.logout': 'POST /api/auth/logout',
  'auth.me': 'GET /api/auth/me',
  'auth.recover': 'POST /api/auth/recover',
  'auth.password': 'POST /api/auth/password',
  'session.list': 'GET /api/auth/active-sessions',
  'session.end': 'DELETE /api/auth/sessions/:id',
  'security.list': 'GET /api/auth/security-events',
  'room.directory': 'GET /api/rooms/directory',
  'dashboard.refresh': 'POST /api/dashboard/refresh',
} satisfies Partial<Record<EndpointName, string>>;

export type ApiName = keyof typeof ROUTES;

/** `code` is one of the protocol's, or `offline` where no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode | 'offline';
  readonly problem: Partial<Problem>;
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode | 'offline', problem: Partial<Problem> = {}, retryAfter?: number) {
    super(problem.detail ?? code);
    this.code = code;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** The session travels in a cookie that scripts cannot read; requests go to this page's own host alone. */
export async function api<N extends ApiName>(name: N, data: EndpointData<N>): Promise<EndpointResult<N>> {
  const { method, url, body } = place(ROUTES[name], data as Record<string, unknown>);
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    ...(body && { body }),
  } as const;
  const response = await fetch(url, request).catch(() => {
    throw new ApiError('offline');
  });
  if (!response.ok) throw await failure(response);
  return (response.status === 204 ? {} : await response.json()) as EndpointResult<N>;
}

function place(route: string, data: Record<string, unknown>) {
  const [method = 'GET', path = '/'] = route.split(' ');
  const rest = new Map(Object.entries(data).filter(([, value]) => value !== undefined));
  const url = path.replace(/:(\w+)/g, (_, field: string) => {
    const value = String(rest.get(field));
    rest.delete(field);
    return encodeURIComponent(value);
  });
  if (method === 'POST') return { method, url, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams([...rest].map(([field, value]) => [field, String(value)])).toString();
  return { method, url: query ? `${url}?${query}` : url, body: undefined };
}

async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  return new ApiError(
    problem.code ?? (response.status >= 500 ? 'unavailable' : 'internal'),
    problem,
    retryAfter,
  );
}
