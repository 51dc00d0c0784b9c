import { SideSheet } from "@/components/ui/side-sheet.tsx";
import type { DisputeFile } from "@/data/appointments/disputes.ts";
import { DecideForm } from "@/pages/operator/disputes/decide-form.tsx";
import { DisputeEvidence } from "@/pages/operator/disputes/dispute-evidence.tsx";
import { DisputeFacts } from "@/pages/operator/disputes/dispute-facts.tsx";
import { useDisputeName } from "@/pages/operator/disputes/use-dispute-name.ts";

interface DisputeFileSheetProps {
  file: DisputeFile;
  onClose: () => void;
}

/** Everything about a dispute, and the form to decide it. */
export function DisputeFileSheet({ file, onClose }: DisputeFileSheetProps) {
  const name = useDisputeName(file);
  return (
    <SideSheet open onClose={onClose} title={name} description={file.organization_name}>
      <div className="flex flex-col gap-5">
        <DisputeFacts file={file} />
        <DisputeEvidence file={file} />
        {file.status === "open" && <DecideForm file={file} onDone={onClose} />}
      </div>
    </SideSheet>
  );
}
