-- The built-in templates, in every language the project supports.

insert into public.message_templates (name, channel, locale, subject, body) values
  ('reminder_24h', 'sms', 'en', null,
    'Hi {{lead.first_name}}, a reminder of your appointment with {{organization.name}} on {{appointment.date}} at {{appointment.time}}. '
      'Reply STOP to stop these texts.'),
  ('reminder_24h', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. {{appointment.time}}. Svara '
      'STOPP för att slippa sms.'),
  ('reminder_24h', 'email', 'en', 'Your appointment on {{appointment.date}} at {{appointment.time}}',
    E'Hi {{lead.first_name}},\n\nthis is a reminder of your appointment with {{organization.name}} on {{appointment.date}} at '
      '{{appointment.time}}.\n\nSee you then!'),
  ('reminder_24h', 'email', 'sv', 'Din tid {{appointment.date}} kl. {{appointment.time}}',
    E'Hej {{lead.first_name}},\n\ndet här är en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. '
      '{{appointment.time}}.\n\nVälkommen!'),
  ('reminder_2h', 'sms', 'en', null,
    'Hi {{lead.first_name}}, your appointment with {{organization.name}} is today at {{appointment.time}}.'),
  ('reminder_2h', 'sms', 'sv', null, 'Hej {{lead.first_name}}, din tid hos {{organization.name}} är i dag kl. {{appointment.time}}.'),
  ('reminder_15min', 'sms', 'en', null, 'Your appointment with {{organization.name}} begins at {{appointment.time}}. See you soon!'),
  ('reminder_15min', 'sms', 'sv', null, 'Din tid hos {{organization.name}} börjar kl. {{appointment.time}}. Vi ses snart!'),
  ('ask_lead', 'sms', 'en', null,
    'Hi {{lead.first_name}}, did you come to your appointment with {{organization.name}} on {{appointment.date}}? Reply YES or NO, or tap '
      '{{confirm_link}}'),
  ('ask_lead', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, kom du till din tid hos {{organization.name}} {{appointment.date}}? Svara JA eller NEJ, eller tryck på '
      '{{confirm_link}}'),
  ('rebook_1', 'sms', 'en', null,
    'Hi {{lead.first_name}}, we missed you on {{appointment.date}}. Book a new time with {{organization.name}}: {{booking_link}} Reply '
      'STOP to stop these texts.'),
  ('rebook_1', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, vi saknade dig {{appointment.date}}. Boka en ny tid hos {{organization.name}}: {{booking_link}} Svara STOPP '
      'för att slippa sms.'),
  ('rebook_2', 'email', 'en', 'Shall we find a new time?',
    E'Hi {{lead.first_name}},\n\nwe missed you on {{appointment.date}}. You can choose a new time with {{organization.name}} here: '
      '{{booking_link}}\n\nOr just answer this e-mail.'),
  ('rebook_2', 'email', 'sv', 'Ska vi hitta en ny tid?',
    E'Hej {{lead.first_name}},\n\nvi saknade dig {{appointment.date}}. Här kan du välja en ny tid hos {{organization.name}}: '
      '{{booking_link}}\n\nEller svara bara på det här mejlet.'),
  ('rebook_3', 'sms', 'en', null,
    'Hi {{lead.first_name}}, a last note from {{organization.name}}: your new time is one tap away: {{booking_link}}'),
  ('rebook_3', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, en sista hälsning från {{organization.name}}: en ny tid är ett tryck bort: {{booking_link}}'),
  ('nudge_owners', 'email', 'en', 'Did they come? {{organization.name}} waits for your answer',
    E'Hi {{member.first_name}},\n\nnobody has said yet whether these people came. Without an answer in time, the evidence '
      'decides.\n\n{{waiting_list}}\n\nOnly you should have these links. You can turn these e-mails off in Callboard, under Settings.'),
  ('nudge_owners', 'email', 'sv', 'Kom de? {{organization.name}} väntar på ditt svar',
    E'Hej {{member.first_name}},\n\ningen har ännu sagt om de här personerna kom. Utan svar i tid avgör det som annars är '
      'känt.\n\n{{waiting_list}}\n\nLänkarna är bara till för dig. Du kan stänga av de här mejlen i Callboard, under Inställningar.'),
  ('opt_out_reply', 'sms', 'en', null, 'You will get no more texts from {{organization.name}}.'),
  ('opt_out_reply', 'sms', 'sv', null, 'Du får inga fler sms från {{organization.name}}.'),
  ('opt_out_reply', 'email', 'en', 'You are unsubscribed', 'You will get no more e-mails from {{organization.name}}.'),
  ('opt_out_reply', 'email', 'sv', 'Du är avanmäld', 'Du får inga fler mejl från {{organization.name}}.');
insert into public.message_templates (name, channel, locale, subject, body) values
  ('proof_report', 'email', 'en', '{{report.month}} in figures: {{organization.name}}',
    E'Hi {{member.first_name}},\n\nthe report for {{report.month}} is ready:\n\n{{report.figures}}\n\nWhat it was worth, what it cost and '
      'how each figure was computed, counted again whenever you look: {{report_link}}\n\nYou can turn these e-mails off in Callboard, '
        'under Settings.'),
  ('proof_report', 'email', 'sv', '{{report.month}} i siffror: {{organization.name}}',
    E'Hej {{member.first_name}},\n\nrapporten för {{report.month}} är klar:\n\n{{report.figures}}\n\nVad det var värt, vad det kostade och '
      'hur varje siffra räknades fram, omräknat varje gång du tittar: {{report_link}}\n\nDu kan stänga av de här mejlen i Callboard, under '
        'Inställningar.');
