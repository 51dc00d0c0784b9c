import { Controller, useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { WeekEditor } from "@/components/hours/week-editor.tsx";
import {
  isSameWeek,
  isWeekFine,
  type Span,
  type Week,
  weekOf,
  windowsOf,
} from "@/components/hours/week-hours.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { FormBody } from "@/components/ui/form-body.tsx";
import { toast } from "@/components/ui/toast.ts";
import { type ContactHours, useChangeContactHours } from "@/data/campaigns/contact-hours.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";

/** Nobody is contacted outside these; must match `private.are_contact_hours`. */
const WITHIN: Span = { from: "08:00", to: "21:00" };
const WIDEST: Week = Array.from({ length: 7 }, () => [WITHIN]);
const CHANNELS = ["call", "sms"] as const;

const isOpen = (week: Week) => week.some((day) => day.length > 0);

/** The hours in force; saving writes the next version. */
export function ContactHoursForm({ hours }: { hours: ContactHours }) {
  const { t } = useTranslation("settings");
  const organization = useOrganization();
  const mayChange = isAtLeast(organization.role, "manager");
  const change = useChangeContactHours(organization.id);
  const saved = { call: weekOf(hours.call), sms: weekOf(hours.sms) };
  const form = useForm({ defaultValues: saved });
  const weeks = form.watch();
  const isFine = CHANNELS.every((channel) => isOpen(weeks[channel]) && isWeekFine(weeks[channel], WITHIN));
  const isDirty = CHANNELS.some((channel) => !isSameWeek(weeks[channel], saved[channel]));

  const submit = form.handleSubmit(({ call, sms }) =>
    change.mutate(
      { call: windowsOf(call), sms: windowsOf(sms) },
      { onSuccess: () => toast.good(t("hours.saved")) },
    ),
  );

  return (
    <Card
      title={t("hours.title", { version: hours.version })}
      description={t(mayChange ? "hours.description" : "hours.readOnly")}
    >
      <FormBody
        disabled={!isFine}
        busy={change.isPending}
        error={change.error}
        className="flex flex-col gap-6"
        onSubmit={submit}
      >
        {CHANNELS.map((channel) => (
          <fieldset key={channel}>
            <legend className="mb-2 font-medium text-sm">{t(`hours.${channel}`)}</legend>
            <Controller
              control={form.control}
              name={channel}
              render={({ field }) => (
                <WeekEditor
                  value={field.value}
                  house={WIDEST}
                  within={WITHIN}
                  disabled={!mayChange}
                  onChange={field.onChange}
                />
              )}
            />
            {!isOpen(weeks[channel]) && (
              <p role="alert" className="pt-1 text-bad text-xs">
                {t("hours.closed")}
              </p>
            )}
          </fieldset>
        ))}
        {mayChange && (
          <div>
            <Button type="submit" variant="primary" busy={change.isPending} disabled={!isDirty || !isFine}>
              {t("rules.save", { version: hours.version + 1 })}
            </Button>
          </div>
        )}
      </FormBody>
    </Card>
  );
}
