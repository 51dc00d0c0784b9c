import { useTranslation } from "react-i18next";

/** What decided, in words; `code` is a reason of private.decide, or how a person came in. */
export function Reason({ code }: { code: string }) {
  const { t } = useTranslation("appointments");
  return t(`reason.${code as "owner_yes"}`, { defaultValue: code });
}
