import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/components/ui/button.tsx";

interface CopyButtonProps {
  text: string;
  /** The accessible name: "Copy the endpoint address". */
  label?: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <>
      <IconButton
        size="sm"
        label={label ?? t("actions.copy")}
        onClick={(event) => {
          event.stopPropagation();
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
      >
        <Icon size={14} aria-hidden className={copied ? "text-good" : undefined} />
      </IconButton>
      <span role="status" className="sr-only">
        {copied && t("actions.copied")}
      </span>
    </>
  );
}
