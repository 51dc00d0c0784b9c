import { CircleAlert, FileUp } from "lucide-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormError } from "@/components/ui/form-error.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import { cx } from "@/lib/class-names.ts";

interface FileChoiceProps {
  busy: boolean;
  onFile: (file: File) => void;
}

/** A file from a dialog, or dropped. */
export function FileChoice({ busy, onFile }: FileChoiceProps) {
  const { t } = useTranslation("leads");
  const [isOver, setIsOver] = useState(false);
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(is);
  };
  function drop(event: DragEvent) {
    over(false)(event);
    const [file] = event.dataTransfer.files;
    if (file && !busy) onFile(file);
  }
  return (
    <label
      onDragOver={over(true)}
      onDragLeave={over(false)}
      onDrop={drop}
      className={cx(
        "flex min-h-40 cursor-pointer flex-col items-center justify-center gap-1 rounded-lg border border-dashed px-6 py-8 text-center",
        "focus-within:outline-2 focus-within:outline-accent hover:bg-sunken",
        isOver ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      {busy ? <Spinner /> : <FileUp size={22} aria-hidden className="text-muted" />}
      <span className="font-medium text-sm">{t(busy ? "imports.reading" : "imports.choose")}</span>
      {!busy && <span className="max-w-md text-balance text-muted text-xs">{t("imports.drop")}</span>}
      <input
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        className="sr-only"
        disabled={busy}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // Selecting the same file again must fire a change.
          event.target.value = "";
          if (file) onFile(file);
        }}
      />
    </label>
  );
}

/** The error, of the file itself or anything else. Renders nothing without one. */
export function ImportProblem({ problem }: { problem: unknown }) {
  const { t } = useTranslation("leads");
  if (!(problem instanceof UnreadableFile)) return <FormError error={problem} />;
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
      {t(`imports.problems.${problem.problem}`, { line: problem.line ?? 1 })}
    </p>
  );
}
