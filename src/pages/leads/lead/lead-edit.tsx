import { Pencil, Plus, X } from "lucide-react";
import { useState } from "react";
import { useFieldArray } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button, IconButton } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { tagsIn } from "@/data/leads/file/tags.ts";
import { useEditLead } from "@/data/leads/lead-changes.ts";
import type { Lead } from "@/data/leads/leads.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";

const entry = z.object({
  name: z.string(),
  value: z.string(),
  /** The previous value; kept while its text is unchanged, so that a number stays a number. */
  was: z.optional(z.unknown()),
});
type Entry = z.infer<typeof entry>;

const filled = (entries: readonly Entry[]) => entries.filter(({ name }) => name.trim() !== "");

function hasTwins(entries: readonly Entry[]): boolean {
  const names = filled(entries).map(({ name }) => name.trim());
  return new Set(names).size < names.length;
}

const schema = z.object({
  tags: z.string(),
  entries: z.array(entry).check(z.refine((entries) => !hasTwins(entries))),
});

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
  const form = useCheckedForm(schema, {
    defaultValues: {
      tags: lead.tags.join(", "),
      entries: Object.entries(lead.custom).map(([name, was]) => ({ name, value: textOf(was), was })),
    },
  });
  const { fields, append, remove } = useFieldArray({ control: form.control, name: "entries" });
  const isTwice = hasTwins(form.watch("entries"));

  const save = form.handleSubmit(({ tags, entries }) => {
    const custom = Object.fromEntries(
      filled(entries).map(({ name, value, was }) => [
        name.trim(),
        was !== undefined && value === textOf(was) ? was : value,
      ]),
    );
    edit.mutate({ tags: tagsIn(tags), custom }, { onSuccess: onClose });
  });

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
        {(tied) => <Input {...tied} {...form.register("tags")} />}
      </Field>
      {fields.map(({ id }, index) => {
        const name = form.watch(`entries.${index}.name`);
        return (
          <div key={id} className="flex gap-2">
            <Input aria-label={t("edit.field")} {...form.register(`entries.${index}.name`)} maxLength={60} />
            <Input aria-label={name || t("edit.value")} {...form.register(`entries.${index}.value`)} />
            <IconButton label={t("edit.remove", { name })} onClick={() => remove(index)}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {isTwice && (
        <p role="alert" className="text-bad text-xs">
          {t("edit.twice")}
        </p>
      )}
      <Button
        size="sm"
        className="self-start"
        icon={<Plus size={14} aria-hidden />}
        onClick={() => append({ name: "", value: "" }, { shouldFocus: false })}
      >
        {t("edit.add")}
      </Button>
    </FormDialog>
  );
}
