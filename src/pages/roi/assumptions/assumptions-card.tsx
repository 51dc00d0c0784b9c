import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { Time } from "@/components/ui/time.tsx";
import { useMemberName } from "@/data/organizations/member-name.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { type Assumptions, assumptionsQuery } from "@/data/roi/roi-assumptions.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { AssumptionsDialog } from "@/pages/roi/assumptions/assumptions-dialog.tsx";
import { otherCurrencyOf } from "@/pages/roi/assumptions/other-currency.ts";
import { useAssumptionText } from "@/pages/roi/assumptions/use-assumption-text.ts";

/** The assumptions for what is not counted: author, date, and previous versions. */
export function AssumptionsCard({ inForce }: { inForce: Assumptions }) {
  const { t } = useTranslation("roi");
  const { id, role } = useOrganization();
  const versions = useQuery(assumptionsQuery.versions(id)).data ?? [];
  const [editing, setEditing] = useState(false);
  const write = useAssumptionText();
  const { time } = useFormat();
  const mayChange = isAtLeast(role, "manager");
  const other = otherCurrencyOf(versions);
  return (
    <Card
      title={t("assumption.title")}
      description={t("assumption.description")}
      action={
        mayChange && (
          <Button size="sm" icon={<Pencil size={13} aria-hidden />} onClick={() => setEditing(true)}>
            {t("assumption.change")}
          </Button>
        )
      }
    >
      {other && (
        <p role="status" className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-warn">
          {t("assumption.ofOtherCurrency", { ...other, day: time(other.since, "date") })}
          {mayChange && (
            <Button size="sm" data-print="hide" onClick={() => setEditing(true)}>
              {t("assumption.setAgain")}
            </Button>
          )}
        </p>
      )}
      <Facts>
        {write(inForce).map(({ name, text }) => (
          <Fact key={name} name={t(`assumption.${name}`)}>
            {text ?? <span className="text-muted">{t("assumption.notSet")}</span>}
          </Fact>
        ))}
      </Facts>
      <div data-print="hide">
        <h3 className="mt-4 mb-1 font-medium text-sm">{t("assumption.history")}</h3>
        <ol className="divide-y divide-line border-line border-t">
          {(versions.length ? versions : [inForce]).map((each, n, all) => (
            <Version key={each.version} version={each} before={all[n + 1]} />
          ))}
        </ol>
      </div>
      {editing && <AssumptionsDialog inForce={inForce} onClose={() => setEditing(false)} />}
    </Card>
  );
}

/** The author and date of a version, and what changed. */
function Version({ version, before }: { version: Assumptions; before: Assumptions | undefined }) {
  const { t } = useTranslation("roi");
  const write = useAssumptionText();
  const author = useMemberName(version.author);
  const was = before && write(before);
  const said = write(version).filter(({ text }, n) => text !== (was?.[n]?.text ?? null));
  return (
    <li className="py-2 text-xs">
      <p className="flex justify-between gap-3 text-muted">
        <span>
          {t("assumption.version", {
            version: version.version,
            author: version.author === null ? t("assumption.platform") : (author ?? t("assumption.former")),
          })}
        </span>
        <Time at={version.created_at} />
      </p>
      {before && before.currency !== version.currency && (
        <p>
          {t("assumption.currency")}: {version.currency}
        </p>
      )}
      {said.map(({ name, text }) => (
        <p key={name}>
          {t(`assumption.${name}`)}: {text ?? t("assumption.notSet")}
        </p>
      ))}
    </li>
  );
}
