-- Schedules: what runs when. Each job derives its work from state, so a missed or doubled run changes nothing.

select cron.schedule('retry-events', '10 seconds', 'select private.retry_events()');
select cron.schedule('fold-daily-facts', '30 seconds', 'select private.fold_facts()');
select cron.schedule('forget-cron-history', '17 3 * * *',
  'delete from cron.job_run_details where end_time < now() - interval ''7 days''');
