import type { AppointmentColumns } from "@/data/appointments/rows.ts";
import type { BillingColumns } from "@/data/billing/rows.ts";
import type { CallColumns } from "@/data/calls/rows.ts";
import type { CampaignColumns } from "@/data/campaigns/rows.ts";
import type { IntegrationColumns } from "@/data/integrations/rows.ts";
import type { LeadColumns } from "@/data/leads/rows.ts";
import type { MessageColumns } from "@/data/messages/rows.ts";
import type { OrganizationColumns } from "@/data/organizations/rows.ts";
import type { RoiColumns } from "@/data/roi/rows.ts";
import type { Database as Generated } from "@/lib/database.types.ts";

/**
 * What the type generator cannot know, declared once per subject in its `rows.ts`: the words of a status column, the shape
 * of JSON, which columns of views and functions are null. Table or function → column → type.
 */
type Narrowed = AppointmentColumns &
  BillingColumns &
  CallColumns &
  CampaignColumns &
  IntegrationColumns &
  LeadColumns &
  MessageColumns &
  OrganizationColumns &
  RoiColumns;

type Public = Generated["public"];

type Narrow<Columns, By> = {
  [Column in keyof Columns]: Column extends keyof By ? By[Column] : Columns[Column];
};

type Relations<All, By> = {
  [Name in keyof All]: Name extends keyof By
    ? Omit<All[Name], "Row"> & { Row: All[Name] extends { Row: infer Row } ? Narrow<Row, By[Name]> : never }
    : All[Name];
};

type Functions<All, Returns, Args> = {
  [Name in keyof All]: All[Name] extends { Args: infer Given; Returns: infer Returned }
    ? Omit<All[Name], "Args" | "Returns"> & {
        Args: Name extends keyof Args ? Narrow<Given, Args[Name]> : Given;
        Returns: Name extends keyof Returns
          ? Returns[Name] extends unknown[]
            ? Returns[Name]
            : Returned extends (infer Row)[]
              ? Narrow<Row, Returns[Name]>[]
              : Returns[Name]
          : Returned;
      }
    : never;
};

/** The generated types with the narrowings of all subjects; the only database the client knows. */
export interface Database extends Omit<Generated, "public"> {
  public: Omit<Public, "Tables" | "Views" | "Functions"> & {
    Tables: Relations<Public["Tables"], Narrowed["tables"]>;
    Views: Relations<Public["Views"], Narrowed["views"]>;
    Functions: Functions<Public["Functions"], Narrowed["returns"], Narrowed["args"]>;
  };
}

type ColumnsOf<All, Part extends string> = {
  [Name in keyof All]: All[Name] extends Record<Part, infer Row>
    ? Row extends (infer One)[]
      ? One
      : Row
    : never;
};
/** What `rows.ts` files narrow and the generated types do not have. */
type Unknown<All, By> = {
  [Name in keyof By]: Name extends keyof All
    ? Exclude<keyof (By[Name] extends (infer One)[] ? One : By[Name]), keyof All[Name]>
    : Name;
}[keyof By];
type None<Name extends never> = Name;

/** Refused by the compiler while a `rows.ts` names a table, function, column or argument that is not in the schema. */
export type Misnamed = None<
  | Unknown<ColumnsOf<Public["Tables"], "Row">, Narrowed["tables"]>
  | Unknown<ColumnsOf<Public["Views"], "Row">, Narrowed["views"]>
  | Unknown<ColumnsOf<Public["Functions"], "Returns">, Narrowed["returns"]>
  | Unknown<ColumnsOf<Public["Functions"], "Args">, Narrowed["args"]>
>;

/** One row that a function returns. */
export type Returned<Name extends keyof Database["public"]["Functions"]> =
  Database["public"]["Functions"][Name]["Returns"] extends (infer Row)[] ? Row : never;
