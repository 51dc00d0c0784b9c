import type { ReactNode } from "react";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";

interface LoadedProps<Data> {
  query: { data: Data | null | undefined; error: unknown; refetch: () => unknown };
  /** What failed: "The calls could not be loaded". */
  failed?: string;
  /** What still works despite the failure. */
  still?: ReactNode;
  /** Whether a failure needs a card of its own. */
  inCard?: boolean;
  /** Shown until the data arrives; a string is the class of a skeleton. */
  skeleton: ReactNode;
  /** Shown for null: the thing does not exist. */
  absent?: ReactNode;
  children: (data: Data) => ReactNode;
}

/** The result of a query: its data, its failure, or a skeleton. Data stays visible if a refetch fails. */
export function Loaded<Data>({
  query: { data, error, refetch },
  failed,
  still,
  inCard,
  skeleton,
  absent,
  children,
}: LoadedProps<Data>) {
  if (data !== undefined && data !== null) return children(data);
  if (error) {
    const failure = (
      <ErrorState error={error} title={failed} onRetry={() => void refetch()}>
        {still}
      </ErrorState>
    );
    return inCard ? <Card>{failure}</Card> : failure;
  }
  if (data === null) return absent;
  return typeof skeleton === "string" ? <Skeleton className={skeleton} /> : skeleton;
}
