import { type AppointmentMoments, appointmentState } from "@/components/appointments/appointment-state.ts";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { useNow } from "@/hooks/use-now.ts";

/** An appointment's state, updated as its time approaches and passes. */
export function AppointmentStatus({ appointment }: { appointment: AppointmentMoments }) {
  return <StatusChip of="appointment" value={appointmentState(appointment, useNow(30))} />;
}
