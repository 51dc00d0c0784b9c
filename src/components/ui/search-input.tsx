import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Input } from "@/components/ui/input.tsx";

/** Milliseconds without typing before the search starts. */
const QUIET = 250;

interface SearchInputProps {
  value: string;
  onChange: (value: string) => void;
  /** What is searched: "Name, number or id". */
  placeholder?: string;
}

/** The search of a page; `/` focuses it. Follows `value` if it changes elsewhere (Back, "Clear all"). */
export function SearchInput({ value, onChange, placeholder }: SearchInputProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed), QUIET);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <div className="relative w-56 max-md:w-full">
      <Search
        size={14}
        aria-hidden
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-muted"
      />
      <Input
        type="search"
        data-page-search=""
        aria-label={t("filters.search")}
        placeholder={placeholder ?? t("filters.search")}
        className="h-7! pl-8 max-md:h-11!"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && onChange(typed)}
      />
    </div>
  );
}
