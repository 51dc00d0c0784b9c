import {
  ArrowRightLeft,
  Ban,
  CalendarCheck,
  CalendarClock,
  CalendarX,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CirclePlay,
  CircleSlash,
  CircleX,
  Clock,
  Flag,
  Hourglass,
  Info,
  type LucideIcon,
  MessageCircleQuestion,
  PencilLine,
  Phone,
  PhoneCall,
  PhoneIncoming,
  PhoneMissed,
  PhoneOutgoing,
  Radio,
  RotateCw,
  Scale,
  Sparkles,
  ThumbsDown,
  Voicemail,
} from "lucide-react";
import type { AppointmentState } from "@/components/appointments/appointment-state.ts";
import type { InvoiceState } from "@/components/billing/invoice-state.ts";
import type { Tone } from "@/components/ui/status.tsx";
import type { CallOutcome, CallState } from "@/data/calls/call-filter.ts";
import type { CampaignStatus } from "@/data/campaigns/rows.ts";
import type { EventStatus } from "@/data/integrations/rows.ts";
import type { LeadStatus } from "@/data/leads/rows.ts";

/** How a status is shown: never by colour alone. */
export interface Shown {
  icon: LucideIcon;
  tone: Tone;
  /** Namespace and key of its label. */
  label: `${string}:${string}`;
}

const lead: Record<LeadStatus, Shown> = {
  new: { icon: Sparkles, tone: "accent", label: "leads:status.new" },
  contacted: { icon: PhoneCall, tone: "neutral", label: "leads:status.contacted" },
  callback: { icon: PhoneIncoming, tone: "info", label: "leads:status.callback" },
  booking_claimed: { icon: CalendarClock, tone: "warn", label: "leads:status.booking_claimed" },
  booked: { icon: CalendarCheck, tone: "good", label: "leads:status.booked" },
  not_interested: { icon: CircleSlash, tone: "neutral", label: "leads:status.not_interested" },
};

const call: Record<CallState, Shown> = {
  ringing: { icon: PhoneIncoming, tone: "info", label: "calls:state.ringing" },
  ongoing: { icon: PhoneCall, tone: "accent", label: "calls:state.ongoing" },
  answered: { icon: Phone, tone: "neutral", label: "calls:state.answered" },
  voicemail: { icon: Voicemail, tone: "neutral", label: "calls:state.voicemail" },
  not_connected: { icon: PhoneMissed, tone: "warn", label: "calls:state.not_connected" },
};

const outcome: Record<Exclude<CallOutcome, "none">, Shown> = {
  confirmed: { icon: CalendarCheck, tone: "good", label: "calls:outcome.confirmed" },
  unconfirmed: { icon: CalendarClock, tone: "warn", label: "calls:outcome.unconfirmed" },
  callback_requested: { icon: PhoneOutgoing, tone: "info", label: "calls:outcome.callback_requested" },
  not_interested: { icon: ThumbsDown, tone: "neutral", label: "calls:outcome.not_interested" },
  do_not_call: { icon: Ban, tone: "bad", label: "calls:outcome.do_not_call" },
  information_given: { icon: Info, tone: "neutral", label: "calls:outcome.information_given" },
  transferred: { icon: ArrowRightLeft, tone: "neutral", label: "calls:outcome.transferred" },
  voicemail: { icon: Voicemail, tone: "neutral", label: "calls:outcome.voicemail" },
  other: { icon: CircleDashed, tone: "neutral", label: "calls:outcome.other" },
};

const appointment: Record<AppointmentState, Shown> = {
  requested: { icon: MessageCircleQuestion, tone: "warn", label: "appointments:state.requested" },
  upcoming: { icon: CalendarClock, tone: "info", label: "appointments:state.upcoming" },
  ongoing: { icon: Radio, tone: "accent", label: "appointments:state.ongoing" },
  awaiting: { icon: Hourglass, tone: "warn", label: "appointments:state.awaiting" },
  shown: { icon: CircleCheck, tone: "good", label: "appointments:state.shown" },
  no_show: { icon: CircleX, tone: "bad", label: "appointments:state.no_show" },
  contested: { icon: Scale, tone: "warn", label: "appointments:state.contested" },
  cancelled: { icon: CalendarX, tone: "neutral", label: "appointments:state.cancelled" },
};

const invoice: Record<InvoiceState, Shown> = {
  due: { icon: Clock, tone: "info", label: "billing:status.due" },
  overdue: { icon: CircleAlert, tone: "bad", label: "billing:status.overdue" },
  failed: { icon: CircleX, tone: "bad", label: "billing:status.failed" },
  paid: { icon: CircleCheck, tone: "good", label: "billing:status.paid" },
  credited: { icon: RotateCw, tone: "good", label: "billing:status.credited" },
  owed: { icon: CircleDashed, tone: "info", label: "billing:status.owed" },
  uncollectible: { icon: Ban, tone: "bad", label: "billing:status.uncollectible" },
  void: { icon: CircleSlash, tone: "neutral", label: "billing:status.void" },
  chargeback: { icon: Scale, tone: "warn", label: "billing:status.chargeback" },
  charged_back: { icon: ThumbsDown, tone: "bad", label: "billing:status.charged_back" },
  refunded: { icon: ArrowRightLeft, tone: "neutral", label: "billing:status.refunded" },
  partly_refunded: { icon: Info, tone: "neutral", label: "billing:status.partly_refunded" },
};

const event: Record<EventStatus, Shown> = {
  stored: { icon: Clock, tone: "info", label: "common:eventStatus.stored" },
  applied: { icon: CircleCheck, tone: "good", label: "common:eventStatus.applied" },
  ignored: { icon: CircleSlash, tone: "neutral", label: "common:eventStatus.ignored" },
  failed: { icon: RotateCw, tone: "warn", label: "common:eventStatus.failed" },
  dead: { icon: CircleX, tone: "bad", label: "common:eventStatus.dead" },
};

const campaign: Record<CampaignStatus, Shown> = {
  draft: { icon: PencilLine, tone: "neutral", label: "campaigns:status.draft" },
  scheduled: { icon: Clock, tone: "info", label: "campaigns:status.scheduled" },
  running: { icon: CirclePlay, tone: "good", label: "campaigns:status.running" },
  paused: { icon: CirclePause, tone: "warn", label: "campaigns:status.paused" },
  completed: { icon: Flag, tone: "neutral", label: "campaigns:status.completed" },
};

/** Every status of every thing that has one, defined once. */
export const statuses = { lead, call, outcome, appointment, event, campaign, invoice } as const;
export type Thing = keyof typeof statuses;
