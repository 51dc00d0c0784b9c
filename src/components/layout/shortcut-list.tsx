import { useTranslation } from "react-i18next";
import { usePlaces } from "@/components/layout/navigation.ts";
import { Dialog } from "@/components/ui/dialog.tsx";
import { Kbd } from "@/components/ui/kbd.tsx";

/** The list of shortcuts behind `?`. */
export default function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const groups: [string, [string, string[]][]][] = [
    [
      t("shortcuts.everywhere"),
      [
        [t("shortcuts.palette"), ["Ctrl", "K"]],
        [t("shortcuts.search"), ["/"]],
        [t("shortcuts.help"), ["?"]],
        [t("shortcuts.close"), ["Esc"]],
        ...places.map(({ page, key }): [string, string[]] => [
          t("shortcuts.go", { page: t(`nav.${page}`) }),
          ["g", key],
        ]),
      ],
    ],
    [
      t("shortcuts.tables"),
      [
        [t("shortcuts.rows"), ["↑", "↓"]],
        [t("shortcuts.open"), ["Enter"]],
      ],
    ],
  ];
  return (
    <Dialog open title={t("shortcuts.title")} onClose={onClose}>
      {groups.map(([heading, lines]) => (
        <section key={heading} className="mb-4 last:mb-0">
          <h3 className="mb-1 font-medium text-muted text-xs">{heading}</h3>
          <dl className="divide-y divide-line">
            {lines.map(([what, keys]) => (
              <div key={what} className="flex h-8 items-center justify-between gap-4 text-sm">
                <dt>{what}</dt>
                <dd className="flex gap-1">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
