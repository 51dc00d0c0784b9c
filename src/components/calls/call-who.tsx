import { useTranslation } from "react-i18next";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { otherNumber } from "@/data/calls/call-outcome.ts";

interface CallWhoProps {
  call: {
    lead: { name: string | null } | null;
    direction: string | null;
    channel?: string | null;
    from_number: string | null;
    to_number: string | null;
  };
}

/** The person's name or number, or a note that the number was withheld. */
export function CallWho({ call }: CallWhoProps) {
  const { t } = useTranslation("calls");
  const number = otherNumber(call);
  if (call.lead?.name) return <span className="truncate">{call.lead.name}</span>;
  if (number?.startsWith("+")) return <PhoneNumber e164={number} />;
  return <span className="text-muted">{call.channel === "web" ? t("channel.web") : t("nobody")}</span>;
}
