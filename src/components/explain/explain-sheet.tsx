import { ArrowLeft, ArrowRight, Printer } from "lucide-react";
import { useContext, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventDetails } from "@/components/events/event-details.tsx";
import { AppointmentView } from "@/components/explain/appointment-view.tsx";
import { CallView } from "@/components/explain/call-view.tsx";
import { CardView } from "@/components/explain/card-view.tsx";
import type { Step } from "@/components/explain/explain-path.ts";
import { FigureView } from "@/components/explain/figure-view.tsx";
import { LineView, OpenLineView } from "@/components/explain/line-view.tsx";
import { PaymentView, ReceiptView } from "@/components/explain/payment-view.tsx";
import { InvoiceView, MonthView } from "@/components/explain/total-view.tsx";
import { useExplain } from "@/components/explain/use-explain.ts";
import { WholeList } from "@/components/explain/whole-list.ts";
import { IconButton } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";

/** "Why was I billed?": the path from a figure to raw payloads, one step at a time. Renders nothing until opened. */
export function ExplainSheet() {
  const { t } = useTranslation("billing");
  const { path, close } = useExplain();
  const whole = useRef<(() => Promise<unknown>) | null>(null);
  const step = path.at(-1);
  if (!step) return null;
  return (
    <SideSheet
      open
      onClose={close}
      title={t(path[0]?.kind === "figure" ? "why.figureTitle" : "why.title")}
      description={t(`why.steps.${step.kind}`)}
      printable
    >
      <WholeList value={whole}>
        <Ways />
        <div key={`${step.kind}:${step.id}`}>{viewOf(step)}</div>
      </WholeList>
    </SideSheet>
  );
}

function viewOf({ kind, id }: Step) {
  if (kind === "figure") return <FigureView id={id} />;
  if (kind === "month") return <MonthView />;
  if (kind === "open") return <OpenLineView id={id} />;
  if (kind === "invoice") return <InvoiceView id={id} />;
  if (kind === "line") return <LineView id={id} />;
  if (kind === "usage") return <CallView id={id} />;
  if (kind === "appointment") return <AppointmentView id={id} />;
  if (kind === "card") return <CardView version={Number(id)} />;
  if (kind === "payment") return <PaymentView id={id} />;
  if (kind === "receipt") return <ReceiptView id={id} />;
  return <EventDetails id={Number(id)} />;
}

/** Prints once the whole list is loaded. */
function Print() {
  const { t } = useTranslation("billing");
  const whole = useContext(WholeList);
  const [busy, setBusy] = useState(false);
  async function print() {
    setBusy(true);
    await whole.current?.();
    setBusy(false);
    // The rows that arrived last are rendered first.
    requestAnimationFrame(() => setTimeout(() => window.print()));
  }
  return (
    <IconButton size="sm" label={t("print")} disabled={busy} onClick={() => void print()}>
      <Printer size={16} aria-hidden />
    </IconButton>
  );
}

/** Back, forward, the steps so far, the link and the print button. */
function Ways() {
  const { t } = useTranslation("billing");
  const { path, to, forward } = useExplain();
  return (
    <div data-print="hide" className="-mt-1 mb-4 flex flex-wrap items-center gap-1">
      <IconButton
        size="sm"
        label={t("why.back")}
        disabled={path.length < 2}
        onClick={() => to(path.length - 1)}
      >
        <ArrowLeft size={16} aria-hidden />
      </IconButton>
      <IconButton size="sm" label={t("why.forward")} disabled={!forward} onClick={() => forward?.()}>
        <ArrowRight size={16} aria-hidden />
      </IconButton>
      <nav aria-label={t("why.way")} className="min-w-0 flex-1">
        <ol className="flex flex-wrap gap-x-1 text-muted text-xs">
          {path.map(({ kind, id }, index) => (
            <li key={`${kind}:${id}`} className="flex items-center gap-1">
              {index > 0 && <span aria-hidden>›</span>}
              <button
                type="button"
                aria-current={index === path.length - 1 ? "step" : undefined}
                className="rounded-sm hover:text-ink aria-[current]:font-medium aria-[current]:text-ink max-md:min-h-11 max-md:px-1"
                onClick={() => to(index + 1)}
              >
                {t(`why.steps.${kind}`)}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <CopyButton text={window.location.href} label={t("why.copyLink")} />
      <Print />
    </div>
  );
}
