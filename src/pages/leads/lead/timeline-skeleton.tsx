import { Skeleton } from "@/components/ui/skeleton.tsx";

export function TimelineSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-5">
      {[64, 48, 56, 40].map((width) => (
        <div key={width} className="flex items-start gap-3">
          <Skeleton className="size-7 rounded-full!" />
          <div className="flex-1 space-y-2 pt-1">
            <Skeleton className="h-4 w-48" />
            <Skeleton className="h-3 w-72 max-w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
