import { replaceEqualDeep } from "@tanstack/react-query";

/** For `memo`: whether props say the same. Every refetch brings new objects for rows that did not change. */
export function sameContent<Props extends object>(before: Props, after: Props): boolean {
  const names = Object.keys(after) as (keyof Props)[];
  return names.every((name) => replaceEqualDeep(before[name], after[name]) === before[name]);
}
