import type { TFunction } from "i18next";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallOutcome } from "@/components/calls/call-outcome-label.tsx";
import { CallSentiment } from "@/components/calls/call-sentiment.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import { stateOf } from "@/data/calls/call-filter.ts";
import { otherNumber, outcomeOf } from "@/data/calls/call-outcome.ts";
import type { ListedCall } from "@/data/calls/calls.ts";
import type { useFormat } from "@/hooks/use-format.ts";
import type strings from "@/pages/calls/strings/en.ts";

const dash = <span className="text-muted">–</span>;

/** The columns of the list; `value` is for export: ISO times, seconds, micros, E.164. */
export function callColumns(
  t: TFunction<"calls">,
  format: ReturnType<typeof useFormat>,
): Column<ListedCall>[] {
  const column = (
    id: keyof (typeof strings)["columns"],
    rest: Omit<Column<ListedCall>, "id" | "header">,
  ) => ({
    id,
    header: t(`columns.${id}`),
    ...rest,
  });
  return [
    column("who", {
      pinned: true,
      cell: (call) => (
        <span className="flex min-w-0 items-center gap-2">
          <CallDirection call={call} bare />
          <CallWho call={call} />
        </span>
      ),
      value: (call) => call.lead?.name,
    }),
    column("when", {
      sortable: true,
      cell: (call) => <Time at={call.occurred_at} />,
      value: (c) => c.occurred_at,
    }),
    column("state", { cell: (call) => <CallState call={call} />, value: stateOf }),
    column("outcome", { cell: (call) => <CallOutcome call={call} />, value: outcomeOf }),
    column("duration", {
      numeric: true,
      cell: ({ talk_seconds }) => (talk_seconds === null ? dash : format.duration(talk_seconds)),
      value: (call) => call.talk_seconds,
    }),
    column("cost", {
      numeric: true,
      cell: ({ cost_total_micros, cost_currency }) =>
        cost_total_micros === null || !cost_currency ? dash : format.micros(cost_total_micros, cost_currency),
      value: (call) => call.cost_total_micros,
    }),
    column("sentiment", {
      cell: (call) => <CallSentiment sentiment={call.sentiment} />,
      value: (call) => call.sentiment,
    }),
    column("agent", {
      cell: (call) => <span className="whitespace-nowrap">{call.agent_name ?? call.agent_ref ?? dash}</span>,
      value: (call) => call.agent_name ?? call.agent_ref,
    }),
    column("direction", {
      hidden: true,
      cell: (call) => <CallDirection call={call} />,
      value: (call) => call.direction,
    }),
    column("number", {
      hidden: true,
      cell: (call) => {
        const number = otherNumber(call);
        return number?.startsWith("+") ? <PhoneNumber e164={number} copy /> : (number ?? dash);
      },
      value: otherNumber,
    }),
    column("reference", {
      hidden: true,
      cell: (call) => <code className="font-mono text-muted text-xs">{call.provider_ref}</code>,
      value: (call) => call.provider_ref,
    }),
  ];
}
