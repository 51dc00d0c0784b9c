/**
 * A short note that something happened, for results the page itself does not show. The library is loaded with the first
 * note, or when the shell is idle.
 */
const show = (kind: "success" | "error" | "info") => (message: string, description?: string) =>
  void import("sonner").then(({ toast }) => toast[kind](message, { description }));

export const toast = { good: show("success"), bad: show("error"), info: show("info") };
