import { useTranslation } from "react-i18next";

/** The reason of a verdict in words; `code` is a reason from private.decide, or how a person decided. */
export function Reason({ code }: { code: string }) {
  const { t } = useTranslation("appointments");
  return t(`reason.${code as "owner_yes"}`, { defaultValue: code });
}
