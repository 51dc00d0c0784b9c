const en = {
  loading: "One moment",
  failed: "This did not work",
  again: "Try again",
  question: {
    lead: "Did you come on {{day}}?",
    owner: "Did the customer come on {{day}}?",
    attendee: "Did {{attendee}} come on {{day}}?",
  },
  booked: "It was booked for {{time}}.",
  yes: { lead: "Yes, I came", owner: "Yes, they came" },
  no: { lead: "No, I did not come", owner: "No, they did not come" },
  thanks: "Thank you, that is noted",
  said: { yes: "Yes.", no: "No." },
  change: "Was that the wrong button?",
  late: "It has been decided already. Your answer is kept all the same.",
  lateSaid: "It had been decided before. Your answer is kept with it.",
  closed: "It has been decided. If that is wrong, dispute it in Callboard.",
  gone: {
    too_early: "It has not begun yet",
    too_early_hint: "Open this link again afterwards.",
    expired: "This link has expired",
    expired_hint: "There is nothing left to do.",
    cancelled: "This time was cancelled",
    cancelled_hint: "No answer is needed.",
    moved: "This time was moved",
    moved_hint: "No answer is needed for the old one.",
    unknown: "This link leads nowhere",
    unknown_hint: "Check that all of it was copied from the message.",
  },
} as const;

export default en;

declare module "i18next" {
  interface ResourceNamespaceMap {
    answer: typeof en;
  }
}
