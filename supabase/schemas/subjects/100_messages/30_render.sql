-- A template and its values become a text.

create function private.plain(p_text text) returns text language sql immutable set search_path = '' as $$
  -- Line breaks would forge headers, directional marks would disguise numbers and links; the rest is invisible.
  select nullif(left(trim(regexp_replace(p_text,
    '[[:cntrl:]\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]+',
    ' ', 'g')), 200), '')
$$;
comment on function private.plain is
  'Returns a value that is safe in a message: one line, at most 200 characters, no invisible ones. Null if nothing remains.';

create function private.first_name(p_name text) returns text language sql immutable set search_path = '' as $$
  select n from (select split_part(private.plain(p_name), ' ', 1) as n) x
  -- Phones turn anything like an address into a link: a stranger's "name" must not become one.
  where n <> '' and n !~ '[/@:]|[.。．｡․][[:alpha:]]{2,}'
$$;
comment on function private.first_name is 'Returns the name to address a person by; null if the text is not a name.';

create function private.without_links(p_text text) returns text language sql immutable set search_path = '' as $$
  select private.plain(regexp_replace(private.plain(p_text), '://|@|[.。．｡․](?=[[:alnum:]])', ' ', 'g'))
$$;
comment on function private.without_links is
  'Returns private.plain of a stranger''s text, changed so that no mail reader turns a part of it into a link.';

create function private.escape_html(p_text text) returns text language sql immutable set search_path = '' as $$
  select replace(replace(replace(replace(replace(p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
$$;
comment on function private.escape_html is 'Escapes text for HTML.';

create function private.render_list(p_items jsonb, p_html boolean) returns text language sql immutable set search_path = '' as $$
  select string_agg(
    case when p_html then private.escape_html(i ->> 'text') else i ->> 'text' end || coalesce((
      select E'\n' || string_agg(case when p_html then '<a href="' || private.escape_html(l ->> 'url') || '">' || private.escape_html(
        l ->> 'label')
        || '</a>'
        else (l ->> 'label') || ': ' || (l ->> 'url') end, case when p_html then ' &nbsp; ' else E'\n' end order by n)
      from jsonb_array_elements(i -> 'links') with ordinality k (l, n)), ''), E'\n\n' order by o)
  from jsonb_array_elements(p_items) with ordinality x (i, o)
$$;
comment on function private.render_list is 'Renders a list [{text, links: [{label, url}]}]: one paragraph per item, its links below.';

create function private.render(p_text text, p_values jsonb, p_html boolean default false) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_rest text := p_text;
  v_out text := '';
  v_found text[];
  v_at int;
  v_value text;
  v_is_list boolean;
begin
  -- One pass from left to right, so that a value is never read as a template.
  loop
    v_found := regexp_match(v_rest, '( ?)(\{\{\s*([a-z_.]+)\s*\}\})');
    exit when v_found is null;
    v_at := strpos(v_rest, v_found[1] || v_found[2]);
    v_is_list := jsonb_typeof(p_values -> v_found[3]) = 'array';
    v_value := case when v_is_list then private.render_list(p_values -> v_found[3], p_html) else p_values ->> v_found[3] end;
    v_out := v_out || case when p_html then private.escape_html(left(v_rest, v_at - 1)) else left(v_rest, v_at - 1) end
      -- A missing value also removes the space before it: "Hi {{lead.first_name}}," becomes "Hi,".
      || case when v_value is null then ''
        when v_is_list or not p_html then v_found[1] || v_value
        when v_found[3] like '%\_link' then v_found[1] || '<a href="' || private.escape_html(v_value) || '">' ||
          private.escape_html(v_value) || '</a>'
        else v_found[1] || private.escape_html(v_value) end;
    v_rest := substr(v_rest, v_at + length(v_found[1] || v_found[2]));
  end loop;
  v_out := v_out || case when p_html then private.escape_html(v_rest) else v_rest end;
  return case when p_html then '<p>' || replace(regexp_replace(v_out, '\n{2,}', '</p><p>', 'g'), E'\n', '<br>') || '</p>' else v_out end;
end $$;
comment on function private.render is
  'Renders a template with its values ({"lead.first_name": …}, or lists as for render_list) as text; as HTML with escaped values and '
  'links.';

create function private.format_time(p_at timestamptz, p_zone text, p_locale text) returns table (day text, clock text)
language sql stable set search_path = '' as $$
  select case p_locale
      when 'sv' then (array['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'])[extract(isodow from t)]
        || to_char(t, ' FMDD ')
        || (array['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november',
          'december'])[extract(month from t)]
      else (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[extract(isodow from t)]
        || to_char(t, ' FMDD ')
        || (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
          'December'])[extract(month from t)] end,
    case p_locale when 'sv' then to_char(t, 'HH24:MI') else to_char(t, 'FMHH12:MI am') end
  from (select p_at at time zone p_zone as t) x
$$;
comment on function private.format_time is
  'Returns day and time in a zone and a language (en, sv) as used in messages. Independent of the server''s locale.';
