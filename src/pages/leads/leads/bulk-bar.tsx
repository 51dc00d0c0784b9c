import { Ban } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Input } from "@/components/ui/input.tsx";
import { type ContactStop, useLiftStop } from "@/data/leads/contact-stops.ts";
import { type Chosen, type Tagging, useTagLeads, useUndoTagging } from "@/data/leads/lead-changes.ts";
import type { LeadFilter } from "@/data/leads/rows.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ConsentDialog } from "@/pages/leads/consent-dialog.tsx";
import { BulkDone } from "@/pages/leads/leads/bulk-done.tsx";
import { StopDialog } from "@/pages/leads/leads/stop-dialog.tsx";

interface BulkBarProps {
  ids: ReadonlySet<string>;
  filter: LeadFilter;
  /** All leads of the filter. */
  total: number;
  tags: readonly string[];
  onClear: () => void;
}

/** Bulk actions on the chosen leads, and their undo. */
export function BulkBar({ ids, filter, total, tags, onClear }: BulkBarProps) {
  const { t } = useTranslation("leads");
  const { id: organizationId, role } = useOrganization();
  const tagging = useTagLeads(organizationId);
  const undo = useUndoTagging();
  const [isAll, setIsAll] = useState(false);
  const [tag, setTag] = useState("");
  const [done, setDone] = useState<Tagging>();
  const count = isAll ? total : ids.size;
  const chosen: Chosen = isAll ? { filter } : { ids: [...ids] };

  function run(on: boolean) {
    tagging.mutate({ chosen, tag: tag.trim(), on }, { onSuccess: setDone });
  }

  return (
    <section
      aria-label={t("bulk.label")}
      data-print="hide"
      className="mb-3 flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-soft px-3 py-2 text-sm"
    >
      <span role="status" className="font-medium tabular-nums">
        {t("bulk.chosen", { count })}
      </span>
      {!isAll && total > ids.size && (
        <Button size="sm" variant="ghost" onClick={() => setIsAll(true)}>
          {t("bulk.all", { count: total })}
        </Button>
      )}
      <Input
        aria-label={t("bulk.tag")}
        placeholder={t("bulk.tag")}
        list="lead-tags"
        value={tag}
        maxLength={40}
        onChange={(event) => setTag(event.target.value)}
        className="w-40!"
      />
      <datalist id="lead-tags">
        {tags.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button size="sm" disabled={!tag.trim()} busy={tagging.isPending} onClick={() => run(true)}>
        {t("bulk.add")}
      </Button>
      <Button size="sm" disabled={!tag.trim()} busy={tagging.isPending} onClick={() => run(false)}>
        {t("bulk.remove")}
      </Button>
      {isAtLeast(role, "manager") && (
        <>
          <BulkConsent chosen={chosen} count={count} />
          <BulkStop chosen={chosen} count={count} />
        </>
      )}
      <Button size="sm" variant="ghost" onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      <FormError error={tagging.error} />
      {done && (
        <BulkDone
          key={done.id}
          id={done.id}
          text={t(done.on ? "bulk.added" : "bulk.removed", { tag: done.tag, count: done.changed })}
          isUndoable={done.changed > 0}
          undo={undo}
          onUndone={() => setDone(undefined)}
        />
      )}
    </section>
  );
}

/** Records that the chosen leads consented to be contacted. */
function BulkConsent({ chosen, count }: { chosen: Chosen; count: number }) {
  const { t } = useTranslation("leads");
  const [isOpen, setIsOpen] = useState(false);
  const [noted, setNoted] = useState<number>();
  return (
    <>
      <Button size="sm" onClick={() => setIsOpen(true)}>
        {t("consent.open")}
      </Button>
      {isOpen && (
        <ConsentDialog chosen={chosen} count={count} onDone={setNoted} onClose={() => setIsOpen(false)} />
      )}
      {noted !== undefined && (
        <span role="status" className="order-last w-full">
          {t("consent.done", { count: noted })}
        </span>
      )}
    </>
  );
}

/** Stops contact with the chosen leads, and undoes that. */
function BulkStop({ chosen, count }: { chosen: Chosen; count: number }) {
  const { t } = useTranslation("leads");
  const [isOpen, setIsOpen] = useState(false);
  const [done, setDone] = useState<ContactStop>();
  const lift = useLiftStop(useOrganization().id);
  return (
    <>
      <Button size="sm" icon={<Ban size={14} aria-hidden />} onClick={() => setIsOpen(true)}>
        {t("stop.open")}
      </Button>
      {isOpen && (
        <StopDialog chosen={chosen} count={count} onDone={setDone} onClose={() => setIsOpen(false)} />
      )}
      {done && (
        <BulkDone
          key={done.id}
          id={done.id}
          text={t("stop.done", { count: done.stopped })}
          isUndoable={done.stopped > 0}
          undo={lift}
          onUndone={() => setDone(undefined)}
        />
      )}
    </>
  );
}
