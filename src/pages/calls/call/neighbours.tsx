import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { IconButton } from "@/components/ui/button.tsx";
import { type Call, callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { useShortcuts } from "@/hooks/use-shortcuts.ts";
import { paths } from "@/lib/paths.ts";
import { useCallFilter } from "@/pages/calls/use-call-filter.ts";

/** The previous and next calls in the list this one was opened from; also by arrow keys. */
export function Neighbours({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { id: organizationId } = useOrganization();
  const { filter, newestFirst } = useCallFilter();
  const search = useSearch().search.toString();
  const navigate = useNavigate();
  const cursor = { occurred_at: call.occurred_at, id: call.id };
  const { data } = useQuery({
    ...callsQuery.neighbours(organizationId, filter, cursor, newestFirst),
    placeholderData: keepPreviousData,
  });
  const go = (id: string | null | undefined) => {
    if (id) void navigate(paths.call(id) + (search && `?${search}`), { replace: true });
  };
  const previous = () => go(data?.previous);
  const next = () => go(data?.next);
  useShortcuts({ ArrowLeft: previous, ArrowRight: next, k: previous, j: next });
  return (
    <div className="flex gap-1" data-print="hide">
      <IconButton
        variant="secondary"
        label={`${t("previous")} (←)`}
        disabled={!data?.previous}
        onClick={previous}
      >
        <ChevronUp size={16} aria-hidden />
      </IconButton>
      <IconButton variant="secondary" label={`${t("next")} (→)`} disabled={!data?.next} onClick={next}>
        <ChevronDown size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
