-- People: those Harbor Dental knows (1 to 350), and unknown callers (351 to 420). Numbers are in the range 555-0100 to 555-0199, which no
-- telephone has; e-mail addresses use example.com and the like.

create table seed.people (
  n int primary key, name text not null, email text, phone text, source text not null, tags text[] not null, custom jsonb not null
);

insert into seed.people
with families (family, first_names, last_names) as (values
  (0, array['Emily','Jack','Sarah','Michael','Hannah','Thomas','Grace','Daniel','Claire','Ryan'],
      array['Sullivan','Whitaker','Brennan','Carter','Hughes','Morrison','Fletcher','Doyle','Bennett','Gallagher']),
  (1, array['Mateo','Lucía','Carlos','Valentina','Diego','Camila','Javier','Isabela','Rafael','Elena'],
      array['Rivera','Castillo','Ortega','Delgado','Fuentes','Marín','Acosta','Navarro','Peña','Salazar']),
  (2, array['Imani','Marcus','Aaliyah','Terrence','Simone','Darnell','Nia','Isaiah','Monique','Andre'],
      array['Washington','Baptiste','Freeman','Coleman','Booker','Jefferson','Okafor','Mensah','Hayes','Dubois']),
  (3, array['Mei','Kenji','Linh','Jason','Soo-jin','Wei','Yuki','Minh','Grace','Hiro'],
      array['Chen','Tanaka','Nguyen','Park','Wong','Kim','Liu','Tran','Sato','Huang']),
  (4, array['Priya','Arjun','Fatima','Omar','Ananya','Yusuf','Leila','Rohan','Samira','Vikram'],
      array['Sharma','Patel','Rahman','Haddad','Iyer','Khan','Nasser','Mehta','Aziz','Banerjee']),
  (5, array['Anna','Piotr','Sofia','Luca','Katarzyna','Dmitri','Giulia','Stefan','Ingrid','Marek'],
      array['Kowalska','Rossi','Petrov','Lindgren','Nowak','Moretti','Weiss','Hoffmann','Bianchi','Novak'])
), numbered as (
  select n, families.*, (n / 6) % 10 as f, (n / 6) % 10 + (n / 60) as l from generate_series(1, 420) n join families on family = n % 6
), named as (
  select n, first_names[1 + f] as first_name, last_names[1 + l % 10] as last_name from numbered
)
select n, first_name || ' ' || last_name,
  -- Not everybody left an e-mail; the others have a phone.
  case when seed.roll(n, 1) < 0.78 then
    translate(lower(first_name || '.' || last_name), 'íñé', 'ine') || '@example.' || seed.pick(array['com','com','net','org'], n, 2) end,
  case when seed.roll(n, 1) > 0.06 or n > 160 then
    '+1' || (array['212','917','646','718','347','201','973','914'])[1 + n % 8] || '55501' || lpad((n / 8)::text, 2, '0') end,
  case when n <= 140 then 'import' when n <= 160 then 'manual' else 'inbound_call' end,
  array_remove(array[
    case when n <= 140 then 'recall' end,
    case when seed.roll(n, 3) < 0.08 then 'vip' end,
    case when seed.roll(n, 4) < 0.12 then 'family plan' end,
    case when seed.roll(n, 5) < 0.07 then 'nervous' end], null),
  case when n <= 140 or seed.roll(n, 6) < 0.15 then jsonb_build_object(
    'insurance', seed.pick(array['Delta Dental','Cigna','Aetna','MetLife','Guardian','none'], n, 7),
    'last_visit', to_char(now() - (200 + floor(seed.roll(n, 8) * 400)) * interval '1 day', 'YYYY-MM')) else '{}' end
from named;

create function seed.email_of(p seed.people) returns text language sql immutable as $$
  select coalesce(p.email, 'patient' || p.n || '@example.com')
$$;
comment on function seed.email_of is 'The e-mail given on the booking page, which requires one.';
