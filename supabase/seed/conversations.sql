-- Phone conversations of a dental practice. The agent speaks first and then every other turn.
-- {first} {service} {day} {time} are filled in for each call.

create table seed.conversations (
  direction text not null, outcome text not null, variant int not null, sentiment text, least_seconds int not null,
  summary text not null, turns text[] not null, primary key (direction, outcome, variant)
);

insert into seed.conversations values
('inbound', 'booked', 0, 'Positive', 95, '{first} asked for a {service} and took {day} at {time}. Insurance card will be brought along.', array[
  'Harbor Dental, good day, this is Nora. How can I help?', 'Hi, I would like to come in for a {service}.',
  'Happy to help with that. Have you been with us before?', 'Yes, about a year ago. This is {first}.',
  'Welcome back, {first}. I have {day} at {time}, would that suit you?', 'That works for me.',
  'Wonderful, you are booked. You will get a confirmation by e-mail. Please bring your insurance card.', 'Great, thank you. Bye!']),
('inbound', 'booked', 1, 'Neutral', 110, 'Toothache on the lower left since yesterday. {first} was offered the first free time, {day} at {time}, and accepted.', array[
  'Harbor Dental, this is Nora speaking.', 'I have had a terrible toothache since last night. Can somebody look at it?',
  'I am sorry to hear that. Any swelling or fever?', 'No, it just hurts when I bite down on the left.',
  'Then the first time I can offer is {day} at {time}.', 'I will take it.',
  'Booked for you, {first}. If it swells or you run a fever before that, call back and say it is urgent.', 'I will. Thanks.']),
('inbound', 'booked', 2, 'Positive', 120, 'A parent booked a {service} for a seven-year-old on {day} at {time}; first visit, a little nervous.', array[
  'Good day, Harbor Dental, Nora here.', 'Hello, do you see children? My son is seven.',
  'We do, and Dr. Ruiz is especially good with them. Is it his first visit?', 'Yes, and he is a little nervous about it.',
  'Then we plan some extra time. {day} at {time} is quiet here.', 'Perfect, after school.',
  'That is reserved. You are welcome to come ten minutes early so he can look around.', 'That is so kind, thank you.']),
('inbound', 'booked', 3, 'Positive', 100, '{first} asked what whitening costs, was told the price, and booked {day} at {time}.', array[
  'Harbor Dental, this is Nora. What can I do for you?', 'What do you charge for whitening?',
  'In-chair whitening is 250 dollars and takes about an hour.', 'And when would you have a time?',
  '{day} at {time}, for example.', 'Let us do that.',
  'You are in the book, {first}. No coffee for a day afterwards, I am afraid.', 'I will survive. Thanks!']),
('inbound', 'info', 0, 'Neutral', 55, 'Asked whether the practice takes their insurance. Told which plans are in network and to bring the card.', array[
  'Harbor Dental, good day, this is Nora.', 'Hi, do you take Delta Dental?',
  'Yes, we are in network with Delta Dental, Cigna, Aetna and MetLife.', 'And is a cleaning covered?',
  'With most plans twice a year in full. Your card has the number to make sure.', 'All right, I will check and call again.']),
('inbound', 'info', 1, 'Positive', 40, 'Asked for opening hours and parking.', array[
  'Harbor Dental, Nora speaking.', 'Until what time are you open today?',
  'Until six, and on Saturdays from nine to one.', 'Is there parking?',
  'The garage on Front Street; we stamp the ticket for two hours.', 'Great, thanks!']),
('inbound', 'info', 2, 'Neutral', 75, 'Asked what a crown costs and how many visits it takes. Wants to talk it over at home.', array[
  'Harbor Dental, this is Nora.', 'I was told I need a crown. What does that cost with you?',
  'A ceramic crown is between 1,200 and 1,500 dollars before insurance.', 'How many visits would that be?',
  'Two as a rule, about two weeks apart. Shall I look for a time?', 'Not yet, I want to talk it over at home first.',
  'Of course. Call whenever you are ready.', 'Thank you.']),
('inbound', 'callback', 0, 'Neutral', 50, '{first} was driving and asks to be called back about a {service}.', array[
  'Harbor Dental, good day, this is Nora.', 'Hi, it is about a {service}, but I am driving. Can you call me back?',
  'Of course. When is a good time?', 'After five today.', 'After five it is. Drive safely!', 'Thanks, bye.']),
('inbound', 'callback', 1, 'Negative', 65, 'Unhappy about a bill for a {service}; wants a call from the office manager.', array[
  'Harbor Dental, this is Nora.', 'I got a bill that I do not understand, and I have called twice already.',
  'I am sorry about that. May I ask the office manager to call you back today?', 'Yes, and today please, not next week.',
  'I have noted it with your number. You will hear from her today.', 'Fine.']),
('inbound', 'transferred', 0, 'Negative', 45, 'Bleeding after an extraction this morning; transferred to the dentist on duty.', array[
  'Harbor Dental, Nora speaking.', 'I had a tooth pulled this morning and it will not stop bleeding.',
  'I am putting you through to the dentist on duty right now. Keep biting on the gauze, please.', 'Okay.']),
('inbound', 'transferred', 1, 'Neutral', 50, 'Wanted to speak with a person about a treatment plan; transferred to the front desk.', array[
  'Harbor Dental, good day, this is Nora.', 'I would rather speak to a person about my treatment plan.',
  'Certainly, I am connecting you with the front desk.', 'Thank you.']),
('inbound', 'not_interested', 0, 'Negative', 60, '{first} compared prices for a {service} and found us too expensive.', array[
  'Harbor Dental, this is Nora.', 'What is a {service} without insurance?',
  'That depends on the X-rays; from 180 dollars.', 'The place next to my office takes ninety.',
  'I understand. Should you want a second opinion, you are welcome here.', 'No, thanks. That is too much for me.']),
('inbound', 'other', 0, 'Neutral', 20, 'Wrong number; was looking for the harbor master.', array[
  'Harbor Dental, good day, this is Nora.', 'Is this the harbor master?',
  'No, this is a dental practice. I hope you find them!', 'Oh, sorry. Bye.']),
('inbound', 'other', 1, 'Neutral', 35, 'A supplier offered nitrile gloves; asked to write to the office instead.', array[
  'Harbor Dental, this is Nora.', 'Hi, I am calling about a special offer on nitrile gloves.',
  'Please send that to the office by e-mail; I only look after patients.', 'Will do.']),
('outbound', 'booked', 0, 'Positive', 85, '{first} was due for a {service} and booked {day} at {time}.', array[
  'Hi {first}, this is Nora from Harbor Dental. You are due for your {service}. Is now a good moment?', 'Oh, right. Yes.',
  'I could offer you {day} at {time}.', 'Let me see. Yes, that is fine.',
  'Then it is booked, and the confirmation is on its way to you.', 'Thanks for the reminder!']),
('outbound', 'callback', 0, 'Neutral', 35, '{first} was in a meeting; asked to be called another day.', array[
  'Hi, this is Nora from Harbor Dental. Is this {first}?', 'Yes, but I am in a meeting. Could you try me tomorrow?',
  'Of course, we will call tomorrow. Have a good day!', 'You too.']),
('outbound', 'not_interested', 0, 'Neutral', 40, '{first} has moved to another city and found a new dentist there.', array[
  'Hi {first}, Nora from Harbor Dental. You are due for your {service}.', 'Thanks, but we moved to Boston in the spring.',
  'Then I will note that. All the best in Boston!', 'Thank you, bye.']),
('outbound', 'info', 0, 'Neutral', 60, '{first} asked what is included in a {service} and will book online.', array[
  'Hi {first}, this is Nora from Harbor Dental. You are due for your {service}.', 'What would that include?',
  'The examination, X-rays where needed, and the cleaning; forty-five minutes in all.', 'Okay. I will look at my calendar and book online.',
  'Wonderful, the link is on our website.', 'Good, bye.']),
('outbound', 'do_not_call', 0, 'Negative', 25, 'Does not want to be called again.', array[
  'Hi, this is Nora from Harbor Dental.', 'Please take me off your list and do not call again.',
  'I will see to that right away. I am sorry for the disturbance.', 'Goodbye.']),
('outbound', 'voicemail', 0, null, 22, 'Left a message: due for a {service}, please call back or book online.', array[
  'Hi {first}, this is Nora from Harbor Dental. You are due for your {service}. Call us back any time or book online. Have a good day!']);

create function seed.fill(said text, first_name text, service text, day text, clock text) returns text language sql immutable as $$
  select replace(replace(replace(replace(said, '{first}', first_name), '{service}', service), '{day}', day), '{time}', clock)
$$;
