import { type ReactNode, Suspense } from "react";
import { Navigate, Outlet, useLocation } from "react-router-dom";
import { FrameSkeleton } from "@/components/layout/frame-skeleton.tsx";
import { Shell } from "@/components/layout/shell.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useIsOperator } from "@/data/organizations/operators.ts";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { useSession } from "@/data/organizations/session.ts";
import { lazyPart } from "@/lib/lazy-part.ts";
import { paths } from "@/lib/paths.ts";
import { loginPath } from "@/lib/redirect.ts";

const OperatorFrame = lazyPart(() => import("@/components/layout/operator-frame.tsx"));

/** For signed-in people; others sign in first and return here. */
export function SessionGate(): ReactNode {
  const session = useSession();
  const location = useLocation();
  if (session === undefined) return <FrameSkeleton />;
  if (session === null) return <Navigate to={loginPath(location)} replace />;
  return <Outlet />;
}

/** For members of an organization; people without one create one first. */
export function OrganizationGate(): ReactNode {
  const { query, current } = useMemberships();
  if (current) return <Shell membership={current} />;
  if (query.isError) {
    return (
      <main className="grid min-h-dvh place-items-center">
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </main>
    );
  }
  if (query.isPending || query.isFetching) return <FrameSkeleton />;
  return <WithoutOrganization />;
}

/** Operators serve the organizations of others; everybody else creates their own. */
function WithoutOrganization(): ReactNode {
  const isOperator = useIsOperator();
  if (isOperator === undefined) return <FrameSkeleton />;
  return <Navigate to={isOperator ? paths.disputes : paths.newOrganization} replace />;
}

/** The operators' pages, in the shell of their organization if they have one. Each page checks the role itself. */
export function OperatorGate(): ReactNode {
  const { query, current } = useMemberships();
  if (current) return <Shell membership={current} />;
  if (query.isPending) return <FrameSkeleton />;
  return (
    <Suspense fallback={<FrameSkeleton />}>
      <OperatorFrame />
    </Suspense>
  );
}
