import type { Series } from "@/components/charts/stacked-bars.tsx";

export function Legend({ series }: { series: readonly Series[] }) {
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-muted text-xs">
      {series.map(({ key, name, colour }) => (
        <li key={key} className="flex items-center gap-1.5">
          <span className="size-2 rounded-[2px]" style={{ background: colour }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
