import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router-dom";
import { AuthLayout } from "@/components/layout/auth-layout.tsx";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { FormError } from "@/components/ui/form-error.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type InvitationPreview, invitationsQuery } from "@/data/organizations/invitations.ts";
import { useAcceptInvitation } from "@/data/organizations/organization-changes.ts";
import { session, useSession } from "@/data/organizations/session.ts";
import { sentence } from "@/lib/errors.ts";
import { paths, withSearch } from "@/lib/paths.ts";
import { Refused } from "@/lib/refused.ts";

/** An invitation: its content, and the button that accepts it as the right person. */
export default function InvitePage() {
  const { t } = useTranslation("auth");
  const { t: common } = useTranslation();
  const { token = "" } = useParams();
  const { data: invitation, error, isPending } = useQuery(invitationsQuery.preview(token));
  if (isPending) {
    return (
      <AuthLayout title={t("invite.loading")}>
        <Skeleton className="h-20" />
      </AuthLayout>
    );
  }
  if (error || invitation.state !== "open") {
    const reason = error ?? new Refused(`invitation_${invitation.state}`, 409, "");
    return (
      <AuthLayout title={t("invite.goneTitle")}>
        <p role="alert" className="mb-4 text-sm">
          {sentence(reason, common)}
        </p>
        <Link to={paths.dashboard} className={buttonClass()}>
          {t("invite.goHome")}
        </Link>
      </AuthLayout>
    );
  }
  const { organization_name: organization, email, role } = invitation;
  return (
    <AuthLayout
      title={t("invite.title", { organization })}
      description={t("invite.description", { role: common(`role.${role}`), email })}
    >
      <Acceptance invitation={invitation} token={token} />
    </AuthLayout>
  );
}

function Acceptance({ invitation, token }: { invitation: InvitationPreview; token: string }) {
  const { t } = useTranslation("auth");
  const navigate = useNavigate();
  const current = useSession();
  const accept = useAcceptInvitation();
  const keep = (path: string) => withSearch(path, { next: paths.invite(token) });
  if (!current) {
    return (
      <div className="flex flex-col gap-2">
        <Link to={keep(paths.signup)} className={buttonClass("primary")}>
          {t("invite.signUp")}
        </Link>
        <Link to={keep(paths.login)} className={buttonClass()}>
          {t("invite.signIn")}
        </Link>
      </div>
    );
  }
  const mine = current.user.email ?? "";
  if (mine.toLowerCase() !== invitation.email.toLowerCase()) {
    return (
      <div className="flex flex-col items-stretch gap-4">
        <p className="text-sm">{t("invite.otherAccount", { email: mine })}</p>
        <Button onClick={() => void session.signOut()}>{t("invite.switchAccount")}</Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <FormError error={accept.error} />
      <Button
        variant="primary"
        busy={accept.isPending}
        onClick={() =>
          accept.mutate(token, { onSuccess: () => void navigate(paths.dashboard, { replace: true }) })
        }
      >
        {t("invite.accept")}
      </Button>
    </div>
  );
}
