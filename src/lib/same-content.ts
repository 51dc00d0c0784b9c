import { replaceEqualDeep } from "@tanstack/react-query";

/** For `memo`: whether props are deeply equal. Every refetch creates new objects for unchanged rows. */
export function sameContent<Props extends object>(before: Props, after: Props): boolean {
  const names = Object.keys(after) as (keyof Props)[];
  return names.every((name) => replaceEqualDeep(before[name], after[name]) === before[name]);
}
