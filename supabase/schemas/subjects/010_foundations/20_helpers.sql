-- Helpers without a subject: refusals, checks of values, and trigger functions shared by many tables.

create function private.refuse(p_status int, p_code text, p_hint text default null, p_detail text default null)
returns void language plpgsql volatile set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, hint = coalesce(p_hint, ''), detail = coalesce(p_detail, '');
end $$;
comment on function private.refuse is
  'Raises one of our own errors: PostgREST turns SQLSTATE PTnnn into HTTP nnn. The code is for machines and is listed in '
  'docs/error-codes.md.';
-- A constraint runs with the rights of the role that writes the row.
grant execute on function private.refuse to authenticated, service_role;

create function private.touch_updated_at() returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;
comment on function private.touch_updated_at is 'Trigger: sets updated_at on every update.';
grant execute on function private.touch_updated_at to authenticated, service_role;

create function private.is_time_zone(p_name text) returns boolean language plpgsql immutable set search_path = '' as $$
begin
  perform timestamptz '2000-01-01 00:00:00+00' at time zone p_name;
  return p_name ~ '^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$';
exception when invalid_parameter_value then
  return false;
end $$;
comment on function private.is_time_zone is
  'Returns whether PostgreSQL knows the IANA zone. Declared immutable so that a constraint may call it: zones are added, never removed.';
grant execute on function private.is_time_zone to authenticated, service_role;

create function private.known_zone(p_name text) returns text language plpgsql immutable set search_path = '' as $$
declare
  -- Browsers and calendars still use these old names; a server with a minimal time zone database does not know them.
  v_name text := case p_name
    when 'Africa/Asmera' then 'Africa/Asmara' when 'America/Buenos_Aires' then 'America/Argentina/Buenos_Aires'
    when 'America/Catamarca' then 'America/Argentina/Catamarca' when 'America/Coral_Harbour' then 'America/Atikokan'
    when 'America/Cordoba' then 'America/Argentina/Cordoba' when 'America/Godthab' then 'America/Nuuk'
    when 'America/Indianapolis' then 'America/Indiana/Indianapolis' when 'America/Jujuy' then 'America/Argentina/Jujuy'
    when 'America/Louisville' then 'America/Kentucky/Louisville' when 'America/Mendoza' then 'America/Argentina/Mendoza'
    when 'Asia/Calcutta' then 'Asia/Kolkata' when 'Asia/Katmandu' then 'Asia/Kathmandu' when 'Asia/Rangoon' then 'Asia/Yangon'
    when 'Asia/Saigon' then 'Asia/Ho_Chi_Minh' when 'Atlantic/Faeroe' then 'Atlantic/Faroe' when 'Europe/Kiev' then 'Europe/Kyiv'
    when 'Pacific/Enderbury' then 'Pacific/Kanton' when 'Pacific/Ponape' then 'Pacific/Pohnpei' when 'Pacific/Truk' then 'Pacific/Chuuk'
    else p_name end;
begin
  return case when private.is_time_zone(v_name) then v_name end;
end $$;
comment on function private.known_zone is 'Returns the current name of a zone, also for an old name; null if PostgreSQL does not know it.';
grant execute on function private.known_zone to authenticated, service_role;

-- Without a search path of its own, which would prevent inlining. Its body was bound to what it calls when it was created.
create function private.is_e164(p_text text) returns boolean language sql immutable parallel safe
return p_text ~ '^\+[1-9][0-9]{6,14}$';
comment on function private.is_e164 is
  'Returns whether this is a complete number in E.164: "+", country code, 7 to 15 digits in total. Null for null.';
grant execute on function private.is_e164 to service_role;

create function private.uuid_or_null(p_text text) returns uuid language plpgsql immutable set search_path = '' as $$
begin
  return case when p_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;
end $$;
comment on function private.uuid_or_null is 'Returns one of our ids from a provider''s text; null if it is not a uuid.';
