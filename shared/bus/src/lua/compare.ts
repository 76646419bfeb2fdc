import type { RegisteredFunction } from './library-source.js';
import type { DeclaredFunction } from './lua-function.js';

/** @throws Error where TypeScript and the Lua headers do not declare the same functions with the same names in the same order */
export function compareDeclarations(
  library: string,
  registered: readonly RegisteredFunction[],
  declared: ReadonlyMap<string, DeclaredFunction>,
): void {
  const names = new Set<string>();
  for (const { name, file, keys, args } of registered) {
    if (names.has(name)) throw new Error(`${file}: ${name} is registered twice`);
    names.add(name);
    const twin = declared.get(name);
    if (!twin) throw new Error(`${file}: ${name} is not declared in TypeScript: nothing calls it`);
    for (const [kind, lua, typescript] of [
      ['KEYS', keys.names, twin.keys],
      ['ARGV', args.names, twin.args],
    ] as const) {
      if (lua.join(', ') === typescript.join(', ')) continue;
      throw new Error(
        `${file}: ${name} declares ${kind} ${lua.join(', ') || 'none'}, but TypeScript ${typescript.join(', ') || 'none'}`,
      );
    }
  }
  const missing = [...declared.keys()].filter((name) => !names.has(name));
  if (missing.length > 0) throw new Error(`no .lua file of ${library} registers ${missing.join(', ')}`);
}
