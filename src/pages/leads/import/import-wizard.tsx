import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card.tsx";
import { Status } from "@/components/ui/status.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { Correction, FileLook, FileSetup, Survey } from "@/data/leads/file/lead-file.ts";
import { createLeadFileReader, type LeadFileReader } from "@/data/leads/file/lead-file-reader.ts";
import { leadImportsQuery } from "@/data/leads/lead-imports.ts";
import { sendFile, startImport } from "@/data/leads/run-import.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { ImportCheck } from "@/pages/leads/import/import-check.tsx";
import { FileChoice, ImportProblem } from "@/pages/leads/import/import-file-choice.tsx";
import { ImportMapping } from "@/pages/leads/import/import-mapping.tsx";
import { ImportSteps } from "@/pages/leads/import/import-steps.tsx";

interface Chosen {
  file: File;
  look: FileLook;
}

/** From a file to a started import: choose, map columns, check, start. */
export function ImportWizard({ onStarted }: { onStarted: (importId: string) => void }) {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const reader = useReader();
  const imports = useQuery(leadImportsQuery.recent(organization.id)).data ?? [];
  const [chosen, setChosen] = useState<Chosen>();
  const [counts, setCounts] = useState<Survey>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const before = imports.find(({ file_hash }) => file_hash === chosen?.look.hash);

  /** One operation at a time, with its failure on screen. */
  async function run(work: () => Promise<void>) {
    setBusy(true);
    setProblem(undefined);
    await work().catch(setProblem);
    setBusy(false);
  }

  const look = (file: File, country: string | null, correction?: Correction) =>
    run(async () => {
      const found = await reader().look(file, country, correction);
      const running = imports.find(
        ({ status, file_hash }) => status === "running" && file_hash === found.hash,
      );
      if (running) {
        void sendFile(running.id, file);
        onStarted(running.id);
      } else setChosen({ file, look: found });
    });

  const start = (rowsTotal: number, { file, look: { hash, setup } }: Chosen) =>
    run(async () =>
      onStarted(await startImport({ organizationId: organization.id, file, hash, setup, rowsTotal })),
    );

  return (
    <Card>
      <ImportSteps now={counts ? "check" : chosen ? "map" : "choose"} />
      <div className="mt-4 flex flex-col gap-4">
        <ImportProblem problem={problem} />
        {before && before.status !== "running" && (
          <p>
            <Status tone="warn">
              {t("imports.again")} <Time at={before.created_at} style="date" />
            </Status>
          </p>
        )}
        {content()}
      </div>
    </Card>
  );

  function content() {
    if (!chosen) return <FileChoice busy={busy} onFile={(file) => void look(file, organization.country)} />;
    const { file, look: found } = chosen;
    const change = (setup: FileSetup) => setChosen({ file, look: { ...found, setup } });
    if (counts)
      return (
        <ImportCheck
          survey={counts}
          busy={busy}
          onBack={() => setCounts(undefined)}
          onStart={() => void start(counts.rows, chosen)}
        />
      );
    return (
      <ImportMapping
        fileName={file.name}
        look={found}
        busy={busy}
        onChange={change}
        onReread={(correction) => void look(file, found.setup.country, correction)}
        onOther={() => setChosen(undefined)}
        onNext={() => void run(async () => setCounts(await reader().survey(file, found.setup)))}
      />
    );
  }
}

/** One worker for as long as the wizard is open, from the first file on. */
function useReader(): () => LeadFileReader {
  const reader = useRef<LeadFileReader>(undefined);
  useEffect(
    () => () => {
      reader.current?.close();
      reader.current = undefined;
    },
    [],
  );
  return () => {
    reader.current ??= createLeadFileReader();
    return reader.current;
  };
}
