import { useTranslation } from "react-i18next";
import { Select } from "@/components/ui/select.tsx";
import { Status } from "@/components/ui/status.tsx";
import { customTarget, fieldTargets, type Target } from "@/data/leads/file/lead-columns.ts";
import type { FileLook } from "@/data/leads/file/lead-file.ts";

interface ImportColumnsProps {
  look: FileLook;
  onTargets: (targets: Target[]) => void;
}

/** The columns side by side as in the file: each with its target, above its first twenty cells. */
export function ImportColumns({ look, onTargets }: ImportColumnsProps) {
  const { t } = useTranslation("leads");
  const { titles, targets } = look.setup;
  const twice = fieldTargets.find(
    (field) => field !== "tags" && targets.filter((target) => target === field).length > 1,
  );
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-line">
        <table aria-label={t("imports.example")} className="w-full border-separate border-spacing-0 text-sm">
          <thead>
            <tr>
              {titles.map((title, at) => (
                <th
                  key={title}
                  scope="col"
                  className="sticky top-0 z-10 min-w-44 border-line border-b bg-surface px-2 py-2 text-left align-bottom font-medium"
                >
                  <span className="mb-1 block max-w-44 truncate" title={title}>
                    {title}
                  </span>
                  <TargetSelect
                    title={title}
                    target={targets[at] ?? ""}
                    onTarget={(target) => onTargets(targets.with(at, target))}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {look.sample.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file have no other identity
              <tr key={row}>
                {titles.map((title, at) => (
                  <td key={title} className="max-w-44 truncate border-line border-b px-2 py-1 text-muted">
                    {cells[at]?.slice(0, 200)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {twice && (
        <p>
          <Status tone="warn">{t("imports.twice", { name: t(`imports.targets.${twice}`) })}</Status>
        </p>
      )}
    </>
  );
}

interface TargetSelectProps {
  title: string;
  target: Target;
  onTarget: (target: Target) => void;
}

function TargetSelect({ title, target, onTarget }: TargetSelectProps) {
  const { t } = useTranslation("leads");
  const own = target.startsWith("custom:") ? target : customTarget(title);
  return (
    <Select
      aria-label={`${title} ${t("imports.becomes")}`}
      value={target}
      onChange={(event) => onTarget(event.target.value as Target)}
      options={[
        ...fieldTargets.map((value) => ({ value: value as string, label: t(`imports.targets.${value}`) })),
        { value: own, label: t("imports.targets.custom", { name: own.slice(7) }) },
        { value: "", label: t("imports.targets.skip") },
      ]}
    />
  );
}
