import { Frown, Meh, Smile } from "lucide-react";
import { useTranslation } from "react-i18next";

const ICON = { positive: Smile, neutral: Meh, negative: Frown } as const;
const TONE = { positive: "text-good", neutral: "text-muted", negative: "text-bad" } as const;

export function CallSentiment({ sentiment }: { sentiment: string | null }) {
  const { t } = useTranslation("calls");
  if (!sentiment || !(sentiment in ICON)) return <span className="text-muted">–</span>;
  const known = sentiment as keyof typeof ICON;
  const Icon = ICON[known];
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <Icon size={14} aria-hidden className={TONE[known]} />
      {t(`sentiment.${known}`)}
    </span>
  );
}
