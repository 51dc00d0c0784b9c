import { createBrowserRouter, Outlet, type RouteObject, ScrollRestoration } from "react-router-dom";
import { OperatorGate, OrganizationGate, SessionGate } from "@/components/layout/gate.tsx";
import { PageError } from "@/components/layout/page-error.tsx";
import { PageSkeleton } from "@/components/layout/page-skeleton.tsx";
import { useTheme } from "@/hooks/use-theme.ts";
import { loadStrings, registerStrings } from "@/lib/i18n.ts";
import { paths } from "@/lib/paths.ts";
import { registerSearchers } from "@/lib/searchers.ts";

interface PageModule {
  default: () => React.ReactNode;
}

/** A page is the default export of `pages/<domain>/<name>-page.tsx`; its strings and searcher are beside it. */
const pages = import.meta.glob<PageModule>("./pages/*/*-page.tsx");
registerStrings(import.meta.glob("./pages/*/strings/*.ts"));
registerSearchers(import.meta.glob("./pages/*/searcher.ts"));

/** The page `<domain>/<name>`, loaded together with its strings on the first visit. */
function page(path: string, file: string): RouteObject {
  const [domain = ""] = file.split("/");
  return {
    path,
    errorElement: <PageError />,
    hydrateFallbackElement: <PageSkeleton />,
    async lazy() {
      const load = pages[`./pages/${file}-page.tsx`];
      if (!load) throw new Error(`There is no page ${file}`);
      const [module] = await Promise.all([load(), loadStrings(domain)]);
      return { Component: module.default };
    },
  };
}

export const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <PageError />,
    children: [
      page(paths.login, "auth/login"),
      page(paths.signup, "auth/signup"),
      page(paths.reset, "auth/reset"),
      page(paths.newPassword, "auth/new-password"),
      page("/invite/:token", "auth/invite"),
      page("/answer/:token", "answer/answer"),
      {
        element: <SessionGate />,
        children: [
          page(paths.newOrganization, "organizations/new-organization"),
          {
            element: <OperatorGate />,
            children: [
              page(paths.accounts, "operator/accounts"),
              page("/operator/organizations/:id", "operator/account"),
              page(paths.disputes, "operator/disputes"),
            ],
          },
          {
            element: <OrganizationGate />,
            children: [
              page(paths.dashboard, "dashboard/dashboard"),
              page(paths.live, "live/live"),
              page(paths.calls, "calls/calls"),
              page("/calls/:id", "calls/call"),
              page(paths.leads, "leads/leads"),
              page(paths.leadImport, "leads/import"),
              page("/leads/:id", "leads/lead"),
              page(paths.campaigns, "campaigns/campaigns"),
              page(paths.newCampaign, "campaigns/new-campaign"),
              page("/campaigns/:id", "campaigns/campaign"),
              page("/campaigns/:id/edit", "campaigns/edit-campaign"),
              page(paths.appointments, "appointments/appointments"),
              page(paths.billing, "billing/billing"),
              page("/billing/invoices/:id", "billing/invoice"),
              page(paths.roi, "roi/roi"),
              page("/roi/report/:month", "roi/roi"),
              page(paths.integrations, "integrations/integrations"),
              page(paths.settings, "settings/settings"),
              page("*", "not-found/not-found"),
            ],
          },
        ],
      },
    ],
  },
];

function Root() {
  useTheme();
  return (
    <>
      <Outlet />
      {/* Filters change the URL without scrolling; only another page starts at its top. */}
      <ScrollRestoration getKey={({ pathname, key }) => (key === "default" ? pathname : key)} />
    </>
  );
}

export const createRouter = () => createBrowserRouter(routes);
