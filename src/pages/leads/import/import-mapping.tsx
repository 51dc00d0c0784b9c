import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { Status } from "@/components/ui/status.tsx";
import { type Encoding, encodings } from "@/data/leads/file/file-inspection.ts";
import type { Correction, FileLook, FileSetup } from "@/data/leads/file/lead-file.ts";
import { tagsIn } from "@/data/leads/file/tags.ts";
import { countries } from "@/lib/phone.ts";
import { ImportColumns } from "@/pages/leads/import/import-columns.tsx";

interface ImportMappingProps {
  fileName: string;
  look: FileLook;
  busy: boolean;
  onChange: (setup: FileSetup) => void;
  /** Another encoding, delimiter or header: the file is examined again. */
  onReread: (correction: Correction) => void;
  onOther: () => void;
  onNext: () => void;
}

const delimiters = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" } as const;
const delimiterNames = Object.keys(delimiters) as (keyof typeof delimiters)[];

/** How the file is read, and the targets of its columns. */
export function ImportMapping(props: ImportMappingProps) {
  const { fileName, look, busy, onChange, onOther, onNext } = props;
  const { t } = useTranslation("leads");
  const { setup } = look;
  const hasAddress = setup.targets.some((target) => target === "phone" || target === "email");
  return (
    <>
      <p className="truncate font-medium text-sm">{fileName}</p>
      <ReadingFields {...props} />
      <ImportColumns look={look} onTargets={(targets) => onChange({ ...setup, targets })} />
      {!hasAddress && (
        <p role="alert">
          <Status tone="bad">{t("imports.needAddress")}</Status>
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onOther}>{t("imports.other")}</Button>
        <Button variant="primary" busy={busy} disabled={!hasAddress} onClick={onNext}>
          {t("imports.toCheck")}
        </Button>
      </div>
    </>
  );
}

function ReadingFields({ look, onChange, onReread }: ImportMappingProps) {
  const { t, i18n } = useTranslation("leads");
  const { setup } = look;
  const { encoding, delimiter, header } = setup;
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Field label={t("imports.country")}>
        {(tied) => (
          <Select
            {...tied}
            value={setup.country ?? ""}
            placeholder={t("imports.countryNone")}
            options={countries(i18n.language)}
            onChange={(event) => onChange({ ...setup, country: event.target.value || null })}
          />
        )}
      </Field>
      <Field label={t("imports.delimiter")}>
        {(tied) => (
          <Select
            {...tied}
            value={delimiterNames.find((name) => delimiters[name] === delimiter)}
            options={delimiterNames.map((value) => ({ value, label: t(`imports.delimiters.${value}`) }))}
            onChange={(event) => {
              const name = event.target.value as keyof typeof delimiters;
              onReread({ encoding, header, delimiter: delimiters[name] });
            }}
          />
        )}
      </Field>
      <Field label={t("imports.encoding")}>
        {(tied) => (
          <Select
            {...tied}
            value={encoding}
            options={encodings.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(event) => onReread({ header, encoding: event.target.value as Encoding })}
          />
        )}
      </Field>
      <Field label={t("imports.tags")} hint={t("imports.tagsHint")}>
        {(tied) => (
          <Input
            {...tied}
            defaultValue={setup.tags.join(", ")}
            onBlur={(event) => onChange({ ...setup, tags: tagsIn(event.target.value) })}
          />
        )}
      </Field>
      <Checkbox
        className="sm:col-span-2 lg:col-span-4 max-md:min-h-11"
        label={t("imports.header")}
        checked={header}
        onChange={() => onReread({ encoding, delimiter, header: !header })}
      />
    </div>
  );
}
