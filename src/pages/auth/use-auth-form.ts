import { useState } from "react";
import type { DefaultValues, FieldErrors, FieldValues, Path } from "react-hook-form";
import { useTranslation } from "react-i18next";
import type * as z from "zod/mini";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

type Problem = "name" | "email" | "password" | "short";

/** A form whose fields are validated here and whose refusal is kept until the next attempt. */
export function useAuthForm<Values extends FieldValues>(
  schema: z.ZodMiniType<Values, Values>,
  defaultValues: DefaultValues<Values>,
  send: (values: Values) => Promise<unknown>,
) {
  const { t } = useTranslation("auth");
  const form = useCheckedForm(schema, { defaultValues });
  const [refused, setRefused] = useState<unknown>(null);
  const errors: FieldErrors<Values> = form.formState.errors;
  return {
    register: form.register,
    busy: form.formState.isSubmitting,
    refused,
    problem(name: Path<Values>) {
      const message = errors[name]?.message;
      return typeof message === "string" ? t(`problems.${message as Problem}`) : undefined;
    },
    submit: form.handleSubmit(async (values) => {
      setRefused(null);
      await send(values).catch(setRefused);
    }),
  };
}
