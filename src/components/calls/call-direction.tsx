import { ArrowDownLeft, ArrowUpRight, Globe, Minus } from "lucide-react";
import { useTranslation } from "react-i18next";

interface CallDirectionProps {
  call: { direction: string | null; channel?: string | null };
  /** The arrow only; the word is read aloud and shown on hover. */
  bare?: boolean;
}

export function CallDirection({ call, bare = false }: CallDirectionProps) {
  const { t } = useTranslation("calls");
  const isWeb = call.channel === "web" && !call.direction;
  const known = call.direction === "inbound" || call.direction === "outbound" ? call.direction : "unknown";
  const Icon = isWeb ? Globe : { inbound: ArrowDownLeft, outbound: ArrowUpRight, unknown: Minus }[known];
  const word = isWeb ? t("channel.web") : t(`direction.${known}`);
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" title={bare ? word : undefined}>
      <Icon size={14} aria-hidden className="text-muted" />
      <span className={bare ? "sr-only" : undefined}>{word}</span>
    </span>
  );
}
