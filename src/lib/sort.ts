/** The order of a list: a column name and its direction. */
export interface Sort {
  column: string;
  descending: boolean;
}
