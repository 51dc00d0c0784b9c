import { useContext } from "react";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { OrganizationContext } from "@/data/organizations/organizations.ts";
import { formatPhone } from "@/lib/phone.ts";

/** Shown in national notation, copied as E.164. */
export function PhoneNumber({ e164, copy = false }: { e164: string; copy?: boolean }) {
  const home = useContext(OrganizationContext)?.country;
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {formatPhone(e164, home)}
      {copy && <CopyButton text={e164} />}
    </span>
  );
}
