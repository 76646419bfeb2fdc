type JsonObject = { [key: string]: unknown };

/** Every `$ref` of a document. */
export function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

/** Whether a `#/…` reference leads to something. */
export function resolves(document: JsonObject, reference: string): boolean {
  let place: unknown = document;
  for (const step of reference.replace('#/', '').split('/')) {
    if (place === null || typeof place !== 'object' || !Object.hasOwn(place, step)) return false;
    place = (place as JsonObject)[step];
  }
  return reference.startsWith('#/');
}
