import type { z } from 'zod';
import type { ConfigFault } from './faults.js';

/** Names that carry credentials by habit. A secret that somebody forgot to mark is still not printed. */
const sensitiveName = /PASS|SECRET|TOKEN|KEY|CREDENTIAL|_URL$|SENTINELS|COOKIE|AUTH/i;

type Variables = Readonly<Record<string, z.ZodType>>;
type Values<V extends Variables> = { [K in keyof V]: z.output<V[K]> };

/** Says that a variable is wrong in a way its own schema cannot see: a file, or another variable. */
export type ReportFault = (variable: string, problem: string) => void;

/** A part of a configuration: which variables it reads, and what it makes of them. */
export interface Fragment<Out> {
  readonly variables: Variables;
  read(env: NodeJS.ProcessEnv): { readonly value?: Out; readonly faults: readonly ConfigFault[] };
}

/**
 * Each variable is checked by itself, so that one fault never hides another; `build` runs only once all of this
 * fragment's variables are right, and may report faults of its own. An empty variable counts as not set, as
 * compose files and shells write it.
 */
export function fragment<V extends Variables, Out>(
  variables: V,
  build: (values: Values<V>, fault: ReportFault) => Out,
): Fragment<Out> {
  return {
    variables,
    read(env) {
      const faults: ConfigFault[] = [];
      const values = readAll(variables, env, faults);
      if (faults.length > 0) return { faults };
      const report: ReportFault = (variable, problem) =>
        faults.push(describe(variable, variables[variable], env[variable], problem));
      const value = build(values, report);
      return faults.length > 0 ? { faults } : { value, faults };
    },
  };
}

function readAll<V extends Variables>(
  variables: V,
  env: NodeJS.ProcessEnv,
  faults: ConfigFault[],
): Values<V> {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(variables)) {
    const raw = rawValue(env[name], isSecret(name, schema));
    const result = schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else faults.push(describe(name, schema, raw, problemOf(result.error, raw)));
  }
  return values as Values<V>;
}

/** White space around a value is a slip of the editor, except in a password, where it may be meant. */
function rawValue(value: string | undefined, asIs: boolean): string | undefined {
  const trimmed = value?.trim();
  if (!trimmed) return undefined;
  return asIs ? value : trimmed;
}

function problemOf(error: z.ZodError, raw: string | undefined): string {
  if (raw === undefined) return 'is not set, but required';
  return error.issues.map((issue) => issue.message).join('; ');
}

function describe(variable: string, schema: z.ZodType | undefined, raw: string | undefined, problem: string) {
  const value = raw?.trim();
  return !value || isSecret(variable, schema) ? { variable, problem } : { variable, problem, value };
}

function isSecret(name: string, schema: z.ZodType | undefined): boolean {
  return sensitiveName.test(name) || isMarked(schema);
}

/** The mark sits on the inner schema when `.optional()` or `.default()` wraps it. */
function isMarked(schema: z.ZodType | undefined): boolean {
  if (schema === undefined) return false;
  if (schema.meta()?.secret === true) return true;
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return isMarked(inner);
}
