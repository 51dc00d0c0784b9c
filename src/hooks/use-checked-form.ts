import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { type FieldValues, type UseFormProps, useForm } from "react-hook-form";
import type * as z from "zod/mini";

/** A form validated by a schema on submit, and from then on with each correction. */
export const useCheckedForm = <Values extends FieldValues>(
  schema: z.ZodMiniType<Values, Values>,
  options: NoInfer<Omit<UseFormProps<Values>, "resolver">>,
) => useForm<Values>({ ...options, resolver: standardSchemaResolver(schema) });
