import { Skeleton } from "@/components/ui/skeleton.tsx";

/** A page whose code is still loading: a title and the body below it. */
export function PageSkeleton() {
  return (
    <div aria-hidden>
      <div className="mb-4 flex h-8 items-center">
        <Skeleton className="h-6 w-40" />
      </div>
      <Skeleton className="h-72 w-full rounded-lg" />
    </div>
  );
}
