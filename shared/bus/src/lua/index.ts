export {
  type Argument,
  argSet,
  FunctionDeclarations,
  keySet,
  type LuaFunction,
  type SetValues,
  type Values,
} from './lua-function.js';
