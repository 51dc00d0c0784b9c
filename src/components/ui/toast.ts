/**
 * A short note that something happened, for results the page itself does not show.
 * The library arrives with the first note, or with the shell's idle moment.
 */
const show = (kind: "success" | "error" | "info") => (message: string, description?: string) =>
  void import("sonner").then(({ toast }) => toast[kind](message, { description }));

export const toast = { good: show("success"), bad: show("error"), info: show("info") };
