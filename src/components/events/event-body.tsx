import { useState } from "react";
import { useTranslation } from "react-i18next";
import { prettyJson } from "@/components/events/pretty-json.ts";
import type { ShownEvent } from "@/components/events/shown-event.ts";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";

const CODE = "max-h-96 overflow-auto rounded-md border border-line bg-canvas p-3 text-xs leading-5";

/** The body: formatted, or byte for byte as stored. */
export function EventBody({ event }: { event: ShownEvent }) {
  const { t } = useTranslation("integrations");
  const [view, setView] = useState<"pretty" | "raw">("pretty");
  const { body, body_encoding } = event;
  const pretty = body !== null && body_encoding === "utf8" ? prettyJson(body) : null;
  return (
    <section aria-labelledby="body">
      <div className="mb-2 flex items-center gap-2">
        <h3 id="body" className="flex-1 font-semibold text-sm">
          {t("event.body")}
        </h3>
        {pretty && (
          <Segmented
            label={t("event.body")}
            value={view}
            options={(["pretty", "raw"] as const).map((value) => ({ value, label: t(`event.${value}`) }))}
            onChange={setView}
          />
        )}
        {body && <CopyButton text={body} label={t("event.copyBody")} />}
      </div>
      {body_encoding === "base64" && <p className="mb-2 text-muted text-xs">{t("event.binary")}</p>}
      {body === null ? (
        <p className="text-muted text-sm">{t("event.noBody")}</p>
      ) : (
        <Code label={t("event.body")}>{view === "pretty" && pretty ? pretty : body}</Code>
      )}
    </section>
  );
}

/** The domain events of the delivery. */
export function Meaning({ normalised }: { normalised: unknown[] }) {
  const { t } = useTranslation("integrations");
  return (
    <section aria-labelledby="meaning">
      <h3 id="meaning" className="mb-2 font-semibold text-sm">
        {t("event.normalised")}
      </h3>
      {normalised.length === 0 ? (
        <p className="text-muted text-sm">{t("event.meaningless")}</p>
      ) : (
        <Code label={t("event.normalised")}>{JSON.stringify(normalised, null, 2)}</Code>
      )}
    </section>
  );
}

function Code({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className={CODE}>
      <pre className="whitespace-pre-wrap break-words font-mono">{children}</pre>
    </section>
  );
}
