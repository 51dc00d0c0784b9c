import * as z from "zod/mini";

/** A schema for what was typed, from a function that names the fields with a problem; each name is also the message. */
export const typedValues = <Values extends object>(problemsOf: (typed: Values) => readonly string[]) =>
  z.custom<Values>().check((typed) => {
    for (const name of problemsOf(typed.value))
      typed.issues.push({ code: "custom", input: typed.value, path: [name], message: name });
  });
