import {
  type Contract,
  type EndpointData,
  type EndpointName,
  type EndpointResult,
  endpoints,
  type OpData,
  type OpName,
  type OpResult,
  operations,
} from '@devtalk/contracts';

/** Everything that can be called, by its name in the contracts. */
export type CallName = OpName | EndpointName;
export type CallData<N extends CallName> = N extends OpName
  ? OpData<N>
  : N extends EndpointName
    ? EndpointData<N>
    : never;
export type CallResult<N extends CallName> = N extends OpName
  ? OpResult<N>
  : N extends EndpointName
    ? EndpointResult<N>
    : never;

const contracts: Readonly<Record<string, Contract>> = { ...operations, ...endpoints };

export const contractOf = (name: CallName): Contract => contracts[name] as Contract;
