import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sentence } from "@/lib/errors.ts";

/** Why a form was refused as a whole; nothing when it was not. */
export function FormError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <p role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
      {sentence(error, t)}
    </p>
  );
}
