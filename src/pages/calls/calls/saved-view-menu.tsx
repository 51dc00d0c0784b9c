import { Bookmark, ChevronDown, Pencil, Plus, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { FormDialog } from "@/components/ui/form-dialog.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu.tsx";
import { useCheckedForm } from "@/hooks/use-checked-form.ts";
import { useViews } from "@/hooks/use-saved-views.ts";

/** The saved views of a table behind one button, which names the current one and marks it as changed. */
export function SavedViews({ table }: { table: string }) {
  const { t } = useTranslation("calls");
  const { views, current, isModified, apply, save, update, remove } = useViews(table);
  const [naming, setNaming] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <Button icon={<Bookmark size={14} aria-hidden className="text-muted" />}>
            <span className="max-w-40 truncate">{current?.name ?? t("views.label")}</span>
            {isModified && " "}
            {isModified && <span className="font-normal text-muted">{t("views.modified")}</span>}
            <ChevronDown size={14} aria-hidden className="text-muted" />
          </Button>
        }
      >
        {views.length === 0 ? (
          <MenuLabel>{t("views.none")}</MenuLabel>
        ) : (
          <MenuChoice
            label={t("views.label")}
            value={current?.id ?? ""}
            options={views.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => {
              const view = views.find((each) => each.id === id);
              if (view) apply(view);
            }}
          />
        )}
        <MenuSeparator />
        {current && isModified && (
          <>
            <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => update(current)}>
              {t("views.update", { name: current.name })}
            </MenuItem>
            <MenuItem icon={<RotateCcw size={14} aria-hidden />} onSelect={() => apply(current)}>
              {t("views.reset", { name: current.name })}
            </MenuItem>
          </>
        )}
        <MenuItem icon={<Plus size={14} aria-hidden />} onSelect={() => setNaming(true)}>
          {t("views.save")}
        </MenuItem>
        {current && (
          <MenuItem danger icon={<Trash2 size={14} aria-hidden />} onSelect={() => remove(current)}>
            {t("views.remove", { name: current.name })}
          </MenuItem>
        )}
      </Menu>
      {naming && (
        <SaveViewDialog
          onClose={() => setNaming(false)}
          onSave={(name) => {
            save(name);
            setNaming(false);
          }}
        />
      )}
    </>
  );
}

interface SaveViewDialogProps {
  onClose: () => void;
  onSave: (name: string) => void;
}

const schema = z.object({ name: z.string().check(z.trim(), z.minLength(1)) });

function SaveViewDialog({ onClose, onSave }: SaveViewDialogProps) {
  const { t } = useTranslation(["calls", "common"]);
  const form = useCheckedForm(schema, { defaultValues: { name: "" } });
  return (
    <FormDialog
      onClose={onClose}
      title={t("views.title")}
      description={t("views.hint")}
      submit={t("common:actions.save")}
      disabled={form.watch("name").trim() === ""}
      onSubmit={form.handleSubmit(({ name }) => onSave(name))}
    >
      <Field label={t("views.name")}>
        {(tied) => <Input {...tied} {...form.register("name")} autoComplete="off" maxLength={60} />}
      </Field>
    </FormDialog>
  );
}
