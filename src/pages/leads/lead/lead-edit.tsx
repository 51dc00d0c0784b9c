import { Pencil, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { tagsIn } from "@/data/leads/file/tags.ts";
import { useEditLead } from "@/data/leads/lead-changes.ts";
import type { Lead } from "@/data/leads/leads.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

interface Entry {
  key: number;
  name: string;
  value: string;
  /** The previous value; kept while its text is unchanged, so that a number stays a number. */
  was?: unknown;
}

const textOf = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** Tags and fields of a lead, edited in a dialog by agents and above. */
export function LeadEdit({ lead }: { lead: Lead }) {
  const { t } = useTranslation("leads");
  const { role } = useOrganization();
  const [isOpen, setIsOpen] = useState(false);
  if (role === "viewer") return null;
  return (
    <>
      <Button size="sm" icon={<Pencil size={14} aria-hidden />} onClick={() => setIsOpen(true)}>
        {t("edit.open")}
      </Button>
      {isOpen && <EditDialog lead={lead} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function EditDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useTranslation("leads");
  const edit = useEditLead(lead.id);
  const [tags, setTags] = useState(lead.tags.join(", "));
  const [entries, setEntries] = useState<Entry[]>(() =>
    Object.entries(lead.custom).map(([name, was], key) => ({ key, name, value: textOf(was), was })),
  );
  const filled = entries.filter(({ name }) => name.trim() !== "");
  const isTwice = new Set(filled.map(({ name }) => name.trim())).size < filled.length;
  const change = (key: number, to: Partial<Entry>) =>
    setEntries(entries.map((each) => (each.key === key ? { ...each, ...to } : each)));

  function save() {
    const custom = Object.fromEntries(
      filled.map(({ name, value, was }) => [
        name.trim(),
        was !== undefined && value === textOf(was) ? was : value,
      ]),
    );
    edit.mutate({ tags: tagsIn(tags), custom }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      onClose={onClose}
      title={t("edit.title")}
      submit={t("edit.save")}
      busy={edit.isPending}
      disabled={isTwice}
      error={edit.error}
      onSubmit={save}
    >
      <Field label={t("edit.tags")} hint={t("edit.tagsHint")}>
        {(tied) => <Input {...tied} value={tags} onChange={(event) => setTags(event.target.value)} />}
      </Field>
      {entries.map(({ key, name, value }) => (
        <div key={key} className="flex gap-2">
          <Input
            aria-label={t("edit.field")}
            value={name}
            maxLength={60}
            onChange={(event) => change(key, { name: event.target.value })}
          />
          <Input
            aria-label={name || t("edit.value")}
            value={value}
            onChange={(event) => change(key, { value: event.target.value })}
          />
          <IconButton
            label={t("edit.remove", { name })}
            onClick={() => setEntries(entries.filter((each) => each.key !== key))}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      {isTwice && (
        <p role="alert" className="text-bad text-xs">
          {t("edit.twice")}
        </p>
      )}
      <Button
        size="sm"
        className="self-start"
        icon={<Plus size={14} aria-hidden />}
        onClick={() =>
          setEntries([
            ...entries,
            { key: Math.max(-1, ...entries.map(({ key }) => key)) + 1, name: "", value: "" },
          ])
        }
      >
        {t("edit.add")}
      </Button>
    </FormDialog>
  );
}
