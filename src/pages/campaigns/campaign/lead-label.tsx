import { useTranslation } from "react-i18next";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { formatPhone } from "@/lib/phone.ts";

/** A lead's name or number. */
export function LeadLabel({ lead }: { lead: { name: string | null; phone: string | null } }) {
  const { t } = useTranslation("campaigns");
  const { country } = useOrganization();
  if (lead.name) return lead.name;
  return lead.phone ? formatPhone(lead.phone, country) : t("unnamed");
}
