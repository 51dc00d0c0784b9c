import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sentence } from "@/lib/errors.ts";

/** Why the whole form was refused; renders nothing otherwise. */
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
