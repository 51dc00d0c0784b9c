const en = {
  title: "Live",
  today: "Today so far",
  todayIn: "Day in {{zone}}",
  failed: "The ongoing calls could not be loaded",
  failedStill: "This list tries again by itself as soon as the platform answers.",
  campaigns: "Running campaigns",
  board: "On the line",
  emptyTitle: "Nobody is on the line",
  empty: "A call appears here the moment it begins and leaves when it ends. You need not reload.",
  emptyUnconnected:
    "No voice provider is connected yet. Connect one, and its calls appear here by themselves.",
  connect: "Connect a provider",
  columns: {
    who: "Who",
    agent: "Agent",
    state: "State",
    running: "Running",
    cost: "Cost so far",
    began: "Began",
  },
  estimate: "About {{value}}",
  estimateHint:
    "An estimate: the average of the last 7 days is {{value}} per minute. The provider tells the cost after the call.",
  noEstimate: "The provider tells the cost after the call.",
  tally: {
    now: "On the line",
    calls: "Calls",
    answered: "Answered",
    booked: "Booked",
    cost: "Provider cost",
    unknown: "none told yet",
    inbound: "{{count, number}} inbound",
    share: "{{share}} of all",
    stuck_one: "{{count, number}} possibly stuck",
    stuck_other: "{{count, number}} possibly stuck",
    noneStuck: "at the same time",
    unconfirmed_one: "{{count, number}} claim waits",
    unconfirmed_other: "{{count, number}} claims wait",
    allConfirmed: "every claim confirmed",
    noClaims: "no claims today",
  },
  feed: {
    title: "Just now",
    what: "The last 24 hours, newest first",
    failed: "The last events could not be loaded",
    none: "Nothing has happened in the last 24 hours.",
    someone: "Name unknown",
    began: "Call began",
    ended: "Call ended",
    not_connected: "Not connected",
    voicemail: "Voicemail",
    booked: "Booked",
    cancelled: "Cancelled",
    shown: "Shown",
    no_show: "No-show",
    contested: "Contested",
    for: "for {{time}}",
  },
} as const;

export default en;

declare module "i18next" {
  interface ResourceNamespaceMap {
    live: typeof en;
  }
}
