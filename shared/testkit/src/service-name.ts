export type ServiceName = 'session-service' | 'chat-service' | 'dashboard-worker' | 'events-gateway';
