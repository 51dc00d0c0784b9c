import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { ChoiceChip } from "@/components/ui/choice-chip.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { leadImportsQuery } from "@/data/leads/lead-imports.ts";
import { anybody, leadsQuery } from "@/data/leads/leads.ts";
import { type LeadFilter, leadStatuses } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { loadStrings } from "@/lib/i18n.ts";

// The words for a lead's status are the leads' own.
await loadStrings("leads");

export type Choosing = { who: "all" | "some" | "later"; choice: LeadFilter };

interface LeadChooserProps {
  value: Choosing;
  onChange: (value: Choosing) => void;
  /** Whether an empty choice is allowed. */
  withLater?: boolean;
}

/** The filter of the choice; null if nothing is chosen yet. */
export const chosenOf = ({ who, choice }: Choosing): LeadFilter | null =>
  who === "later" ? null : who === "all" ? anybody : choice;

/** Everybody, or some by text, status, tag and import; shows at once how many. */
export function LeadChooser({ value, onChange, withLater = false }: LeadChooserProps) {
  const { t } = useTranslation(["campaigns", "leads"]);
  const { id: organizationId } = useOrganization();
  const { tags = [] } = useQuery(leadsQuery.words(organizationId)).data ?? {};
  const imports = useQuery(leadImportsQuery.recent(organizationId)).data ?? [];
  const { who, choice } = value;
  const narrow = (change: Partial<LeadFilter>) => onChange({ who, choice: { ...choice, ...change } });
  const options = (["all", "some", ...(withLater ? (["later"] as const) : [])] as const).map((each) => ({
    value: each,
    label: t(`form.leads.${each}`),
  }));
  return (
    <div className="flex flex-col items-start gap-3">
      <Segmented
        label={t("form.leads.title")}
        value={who}
        options={options}
        onChange={(next) => onChange({ who: next, choice })}
      />
      {who === "some" && (
        <div className="flex flex-wrap items-center gap-1.5">
          <SearchInput
            value={choice.q}
            onChange={(q) => narrow({ q })}
            placeholder={t("form.leads.search")}
          />
          <ChoiceChip
            label={t("form.leads.status")}
            options={leadStatuses.map((status) => ({ value: status, label: t(`leads:status.${status}`) }))}
            chosen={choice.status}
            onChange={(status) => narrow({ status })}
          />
          {tags.length > 0 && (
            <ChoiceChip
              label={t("form.leads.tag")}
              options={tags.map((tag) => ({ value: tag, label: tag }))}
              chosen={choice.tag}
              onChange={(chosen) => narrow({ tag: chosen })}
            />
          )}
          {imports.length > 0 && (
            <ChoiceChip
              label={t("form.leads.import")}
              single
              options={imports.map(({ id, file_name }) => ({ value: id, label: file_name }))}
              chosen={[choice.import ?? []].flat()}
              onChange={([made]) => narrow({ import: made })}
            />
          )}
        </div>
      )}
      {who !== "later" && <Count choice={chosenOf(value) ?? anybody} />}
    </div>
  );
}

function Count({ choice }: { choice: LeadFilter }) {
  const { t } = useTranslation("campaigns");
  const { id: organizationId } = useOrganization();
  const { data, error } = useQuery(leadsQuery.count(organizationId, useDeferredValue(choice)));
  return (
    <p role="status" className="font-medium text-sm">
      {data !== undefined
        ? t("form.leads.count", { count: data })
        : t(error ? "form.leads.countFailed" : "form.leads.counting")}
    </p>
  );
}
