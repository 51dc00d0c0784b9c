-- The meaning of an answer's text.

create function private.split_words(p_body text) returns text[] language sql immutable set search_path = '' as $$
  -- "." between words ends the first phrase; accents and apostrophes are ignored, as people who type on a phone leave them out.
  select array(select w from regexp_split_to_table(trim(regexp_replace(regexp_replace(
    translate(lower(normalize(coalesce(p_body, ''), nfkc)), 'àáâãäåèéêëìíîïòóôõöùúûüçñ’‘''', 'aaaaaaeeeeiiiiooooouuuucn'),
    '[-_]', '', 'g'), '[^[:alnum:]\n]*[.!?,;:\n]+[^[:alnum:]]*|[^[:alnum:]]*$', ' . ', 'g')), '[^[:alnum:].]+') w where w <> '')
$$;
comment on function private.split_words is 'Returns the words of a text in lower case without accents, with "." at each pause or end.';

create function private.is_courtesy(p_words text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_words <@ array['.', 'please', 'pls', 'thanks', 'thank', 'you', 'now', 'tack', 'snalla', 'nu', 'bitte', 'danke', 'jetzt', 'merci',
    'svp', 'sil',
    'vous', 'te', 'plait', 'gracias', 'por', 'favor', 'ya', 'all', 'alla', 'alle', 'tout', 'todo', 'todos', 'sms', 'messages', 'texts',
    'allt']
$$;
comment on function private.is_courtesy is 'Returns whether words add only politeness or "everything" to the words before them.';

create function private.is_opt_out(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.split_words(p_body);
  -- These have no other meaning at the beginning of a text.
  v_plain text[] := array['stop', 'stopp', 'stopall', 'unsubscribe', 'revoke', 'optout', 'avregistrera', 'abmelden', 'abbestellen',
    'desabonner', 'desinscrire',
    'desabonnement', 'desinscription'];
  -- These also begin other sentences ("Cancel my Tuesday"): they count only alone, with courtesy or before a pause.
  v_alone text[] := array['end', 'quit', 'cancel', 'remove', 'avsluta', 'avbryt', 'beenden', 'arret', 'arreter', 'arretez', 'alto', 'parar',
    'pare', 'baja',
    'cancelar', 'detener', 'nomas', 'removeme', 'sluta'];
  v_asked int;
begin
  w := case when w[1] = '.' then w[2:] else w end;
  -- "Please cancel" may mean the appointment: after a please only unambiguous words count.
  v_asked := case when w[1] in ('please', 'pls', 'snalla', 'bitte', 'svp') then 1 when w[1:2] = array['por', 'favor'] then 2 else 0 end;
  if v_asked > 0 and (w[v_asked + 1] = '.'
    or w[v_asked + 1] = any (v_plain || array['opt', 'remove', 'sluta', 'arreter', 'arretez', 'parar', 'pare'])) then
    w := w[v_asked + 1:];
    w := case when w[1] = '.' then w[2:] else w end;
  end if;
  if w[1:2] in (array['opt', 'out'], array['no', 'mas'], array['stop', 'all'], array['remove', 'me']) then
    w := array[w[1] || w[2]] || w[3:];
  end if;
  if w[1:3] = array['darme', 'de', 'baja'] then return true; end if;
  if w[1] = any (v_plain) then
    -- "Stop by before 9" is a visit.
    return not (w[1] in ('stop', 'stopp') and w[2:3] is distinct from array['at', 'once']
      and coalesce(w[2] in ('by', 'in', 'over', 'at', 'off', 'here', 'there', 'vid', 'hos', 'bei', 'a', 'en', 'chez'), false));
  end if;
  return coalesce(w[1] = any (v_alone) and (cardinality(w) = 1 or w[2] = '.' or private.is_courtesy(w[2:])), false);
end $$;
comment on function private.is_opt_out is
  'Returns whether an answer is an opt-out in English, Swedish, German, French or Spanish: by its first word or the whole text, never by '
  'a later word.';

create function private.read_yes_or_no(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.split_words(p_body);
  v_rest text;
begin
  v_rest := trim(both ' .' from array_to_string(w[2:], ' '));
  if not (private.is_courtesy(w[2:])
    or v_rest in ('i did', 'i came', 'i was there', 'i didnt', 'i did not', 'i did not come', 'i didnt come', 'i missed it',
    'jag kom', 'jag var dar', 'jag kom inte', 'jag var inte dar', 'ich war da', 'ich war nicht da', 'jetais la', 'je suis venu',
    'je suis venue',
    'fui', 'no fui', 'si fui')) then
    return null;
  end if;
  return case when w[1] in ('yes', 'y', 'yep', 'yeah', 'ja', 'japp', 'jo', 'j', 'oui', 'si', 'jawohl')
    and v_rest !~ '\y(not|didnt|missed|inte|nicht|no)\y' then true
    when w[1] in ('no', 'n', 'nope', 'nej', 'nein', 'non')
      and v_rest not in ('i did', 'i came', 'i was there', 'jag kom', 'jag var dar', 'ich war da') then false end;
end $$;
comment on function private.read_yes_or_no is
  'Returns the yes or no in a short answer in en, sv, de, fr or es; null if it is ambiguous ("No problem", "Yes, but …"), for a person to '
  'read.';

create function private.opt_in_again(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  for v_id in
    update public.suppressions s set lifted_at = greatest(p_as_of, s.created_at)
    where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.channel = m.channel
      and case m.channel when 'sms' then s.phone when 'email' then s.email end = m.from_address and s.created_at <= p_as_of
    returning s.id
  loop
    perform private.audit(m.organization_id, null, 'suppression.lifted', v_id::text,
      jsonb_build_object('channel', m.channel, 'source', 'start_reply'));
  end loop;
end $$;
comment on function private.opt_in_again is
  'A person who opted out by text may opt in again by text: lifts only the suppression that such a reply set on this channel.';

create function private.confirm_opt_out(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v public.messages;
begin
  -- One confirmation per suppression, and at most one a day: two machines must not talk to each other.
  if exists (select from public.messages o where o.organization_id = m.organization_id and o.to_address = m.from_address
    and o.purpose = 'opt_out_reply' and o.created_at > p_as_of - interval '24 hours') then return; end if;
  v.organization_id := m.organization_id; v.lead_id := m.lead_id; v.channel := m.channel; v.to_address := m.from_address;
  v.purpose := 'opt_out_reply'; v.template := 'opt_out_reply'; v.planned_for := p_as_of; v.created_at := p_as_of;
  v.locale := (select case when l.id is null then (select o.locale from public.organizations o where o.id = m.organization_id)
    else private.language_of(l, null) end
    from (select 1) x left join public.leads l on l.organization_id = m.organization_id and l.id = m.lead_id);
  perform private.queue_message(v, p_as_of + interval '1 hour', 10);
end $$;
comment on function private.confirm_opt_out is 'Queues the one text that confirms an opt-out.';
