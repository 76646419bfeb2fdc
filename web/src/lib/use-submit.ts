import { type FormEvent, useState } from 'react';

/** A form that is on its way once at most, and keeps its error until the next try. */
export function useSubmit(action: (fields: FormData) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await action(new FormData(event.currentTarget));
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, onSubmit };
}

export function textField(fields: FormData, name: string): string {
  return String(fields.get(name) ?? '');
}
