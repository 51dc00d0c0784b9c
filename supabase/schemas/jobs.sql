-- Schedules. Each job works from state, so a missed or repeated run changes nothing. At most eight start in one minute:
-- those of whole minutes are spread over the hour.

select cron.schedule('retry-events', '10 seconds', 'select private.retry_events()');
select cron.schedule('fold-daily-facts', '30 seconds', 'select private.fold_facts()');
select cron.schedule('forget-cron-history', '17 3 * * *',
  'delete from cron.job_run_details where end_time < now() - interval ''7 days''');
-- A lease of 45 s and this interval limit how long a killed worker can hold anything up.
select cron.schedule('tend-outbox', '15 seconds', 'select private.tend_outbox()');
select cron.schedule('forget-lead-taggings', '27 3 * * *', $$delete from private.lead_taggings where at < now() - interval '7 days'$$);
select cron.schedule('dial-campaigns', '10 seconds', 'select private.dial()');
select cron.schedule('verify-shows', '0 * * * *', 'select private.verify_due()');
select cron.schedule('plan-reminders', '7 * * * *', 'select private.plan_upcoming()');
select cron.schedule('nudge-owners', '22 * * * *', 'select private.nudge_owners()');
select cron.schedule('fold-daily-usage', '30 seconds', 'select private.fold_usage()');
select cron.schedule('close-months', '* * * * *', 'select private.close_months()');
select cron.schedule('read-spending', '3-59/10 * * * *', 'select private.wake_spending()');
select cron.schedule('prove-months', '6-59/10 * * * *', 'select private.freeze_proof_reports(), private.send_proof_reports()');
