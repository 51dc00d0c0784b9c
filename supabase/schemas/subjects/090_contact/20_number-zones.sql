-- The time zone of a phone number.

create table private.number_zones (
  prefix text primary key,
  zone text not null,
  constraint number_zones_prefix_is_digits check (prefix ~ '^[1-9][0-9]{0,5}$'),
  constraint number_zones_zone_exists check (private.is_time_zone(zone))
);
comment on table private.number_zones is
  'The time zone of numbers with this prefix (without "+"): countries, and area codes if a country has several zones. The longest prefix '
  'decides; a country without area codes here has the zone of most of its population.';
alter table private.number_zones enable row level security;
-- Country calling codes, then area codes of countries with several zones.
insert into private.number_zones (prefix, zone)
select prefix, zone from (values
  ('Africa/Abidjan', '225'), ('Africa/Accra', '233'), ('Africa/Addis_Ababa', '251'), ('Africa/Algiers', '213'),
  ('Africa/Asmara', '291'), ('Africa/Bamako', '223'), ('Africa/Bangui', '236'), ('Africa/Banjul', '220'),
  ('Africa/Bissau', '245'), ('Africa/Blantyre', '265'), ('Africa/Brazzaville', '242'), ('Africa/Bujumbura', '257'),
  ('Africa/Cairo', '20'), ('Africa/Casablanca', '212'), ('Africa/Conakry', '224'), ('Africa/Dakar', '221'),
  ('Africa/Dar_es_Salaam', '255'), ('Africa/Djibouti', '253'), ('Africa/Douala', '237'), ('Africa/Freetown', '232'),
  ('Africa/Gaborone', '267'), ('Africa/Harare', '263'), ('Africa/Johannesburg', '27'), ('Africa/Juba', '211'),
  ('Africa/Kampala', '256'), ('Africa/Khartoum', '249'), ('Africa/Kigali', '250'), ('Africa/Kinshasa', '243'),
  ('Africa/Lagos', '234'), ('Africa/Libreville', '241'), ('Africa/Lome', '228'), ('Africa/Luanda', '244'),
  ('Africa/Lusaka', '260'), ('Africa/Malabo', '240'), ('Africa/Maputo', '258'), ('Africa/Maseru', '266'),
  ('Africa/Mbabane', '268'), ('Africa/Mogadishu', '252'), ('Africa/Monrovia', '231'), ('Africa/Nairobi', '254'),
  ('Africa/Ndjamena', '235'), ('Africa/Niamey', '227'), ('Africa/Nouakchott', '222'), ('Africa/Ouagadougou', '226'),
  ('Africa/Porto-Novo', '229'), ('Africa/Sao_Tome', '239'), ('Africa/Tripoli', '218'), ('Africa/Tunis', '216'),
  ('Africa/Windhoek', '264'), ('America/Argentina/Buenos_Aires', '54'), ('America/Aruba', '297'),
  ('America/Asuncion', '595'), ('America/Belize', '501'), ('America/Bogota', '57'), ('America/Caracas', '58'),
  ('America/Cayenne', '594'), ('America/Costa_Rica', '506'), ('America/Curacao', '599'),
  ('America/El_Salvador', '503'), ('America/Guadeloupe', '590'), ('America/Guatemala', '502'),
  ('America/Guayaquil', '593'), ('America/Guyana', '592'), ('America/Havana', '53'), ('America/La_Paz', '591'),
  ('America/Lima', '51'), ('America/Managua', '505'), ('America/Martinique', '596'), ('America/Mexico_City', '52'),
  ('America/Miquelon', '508'), ('America/Montevideo', '598'), ('America/Nuuk', '299'), ('America/Panama', '507'),
  ('America/Paramaribo', '597'), ('America/Port-au-Prince', '509'), ('America/Santiago', '56'),
  ('America/Sao_Paulo', '55'), ('America/Tegucigalpa', '504'), ('Asia/Aden', '967'), ('Asia/Amman', '962'),
  ('Asia/Ashgabat', '993'), ('Asia/Baghdad', '964'), ('Asia/Bahrain', '973'), ('Asia/Baku', '994'),
  ('Asia/Bangkok', '66'), ('Asia/Beirut', '961'), ('Asia/Bishkek', '996'), ('Asia/Brunei', '673'),
  ('Asia/Kolkata', '91'), ('Asia/Colombo', '94'), ('Asia/Damascus', '963'), ('Asia/Dhaka', '880'),
  ('Asia/Dili', '670'), ('Asia/Dubai', '971'), ('Asia/Dushanbe', '992'), ('Asia/Hebron', '970'),
  ('Asia/Ho_Chi_Minh', '84'), ('Asia/Hong_Kong', '852'), ('Asia/Jakarta', '62'), ('Asia/Jerusalem', '972'),
  ('Asia/Kabul', '93'), ('Asia/Karachi', '92'), ('Asia/Kathmandu', '977'), ('Asia/Kuala_Lumpur', '60'),
  ('Asia/Kuwait', '965'), ('Asia/Macau', '853'), ('Asia/Manila', '63'), ('Asia/Muscat', '968'),
  ('Asia/Nicosia', '357'), ('Asia/Phnom_Penh', '855'), ('Asia/Pyongyang', '850'), ('Asia/Qatar', '974'),
  ('Asia/Yangon', '95'), ('Asia/Riyadh', '966'), ('Asia/Seoul', '82'), ('Asia/Shanghai', '86'),
  ('Asia/Singapore', '65'), ('Asia/Taipei', '886'), ('Asia/Tashkent', '998'), ('Asia/Tbilisi', '995'),
  ('Asia/Tehran', '98'), ('Asia/Thimphu', '975'), ('Asia/Tokyo', '81'), ('Asia/Ulaanbaatar', '976'),
  ('Asia/Vientiane', '856'), ('Asia/Yerevan', '374'), ('Atlantic/Cape_Verde', '238'), ('Atlantic/Faroe', '298'),
  ('Atlantic/Reykjavik', '354'), ('Atlantic/St_Helena', '290'), ('Atlantic/Stanley', '500'),
  ('Australia/Sydney', '61'), ('Europe/Amsterdam', '31'), ('Europe/Andorra', '376'), ('Europe/Athens', '30'),
  ('Europe/Belgrade', '381'), ('Europe/Berlin', '49'), ('Europe/Bratislava', '421'), ('Europe/Brussels', '32'),
  ('Europe/Bucharest', '40'), ('Europe/Budapest', '36'), ('Europe/Chisinau', '373'), ('Europe/Copenhagen', '45'),
  ('Europe/Dublin', '353'), ('Europe/Gibraltar', '350'), ('Europe/Helsinki', '358'), ('Europe/Istanbul', '90'),
  ('Europe/Kyiv', '380'), ('Europe/Lisbon', '351'), ('Europe/Ljubljana', '386'), ('Europe/London', '44'),
  ('Europe/Luxembourg', '352'), ('Europe/Madrid', '34'), ('Europe/Malta', '356'), ('Europe/Minsk', '375'),
  ('Europe/Monaco', '377'), ('Europe/Moscow', '7'), ('Europe/Oslo', '47'), ('Europe/Paris', '33'),
  ('Europe/Podgorica', '382'), ('Europe/Prague', '420'), ('Europe/Riga', '371'), ('Europe/Rome', '39'),
  ('Europe/San_Marino', '378'), ('Europe/Sarajevo', '387'), ('Europe/Skopje', '389'), ('Europe/Sofia', '359'),
  ('Europe/Stockholm', '46'), ('Europe/Tallinn', '372'), ('Europe/Tirane', '355'), ('Europe/Vaduz', '423'),
  ('Europe/Vienna', '43'), ('Europe/Vilnius', '370'), ('Europe/Warsaw', '48'), ('Europe/Zagreb', '385'),
  ('Europe/Zurich', '41'), ('Indian/Antananarivo', '261'), ('Indian/Chagos', '246'), ('Indian/Comoro', '269'),
  ('Indian/Mahe', '248'), ('Indian/Maldives', '960'), ('Indian/Mauritius', '230'), ('Indian/Reunion', '262'),
  ('Pacific/Apia', '685'), ('Pacific/Auckland', '64'), ('Pacific/Efate', '678'), ('Pacific/Fakaofo', '690'),
  ('Pacific/Fiji', '679'), ('Pacific/Funafuti', '688'), ('Pacific/Guadalcanal', '677'), ('Pacific/Majuro', '692'),
  ('Pacific/Nauru', '674'), ('Pacific/Niue', '683'), ('Pacific/Norfolk', '672'), ('Pacific/Noumea', '687'),
  ('Pacific/Palau', '680'), ('Pacific/Pohnpei', '691'), ('Pacific/Port_Moresby', '675'),
  ('Pacific/Rarotonga', '682'), ('Pacific/Tahiti', '689'), ('Pacific/Tarawa', '686'), ('Pacific/Tongatapu', '676'),
  ('Pacific/Wallis', '681'),
  ('America/New_York', '1203 1475 1860 1959 1202 1771 1302 1239 1305 1321 1324 1352 1386 1407 1561 1645 1656 1689'),
  ('America/New_York', '1728 1727 1754 1772 1786 1813 1863 1904 1941 1954 1229 1404 1470 1478 1678 1706 1762 1770'),
  ('America/New_York', '1912 1943 1502 1606 1859 1207 1227 1240 1301 1410 1443 1667 1339 1351 1413 1508 1617 1774'),
  ('America/New_York', '1781 1857 1978 1603 1201 1551 1609 1640 1732 1848 1856 1862 1908 1973 1212 1315 1329 1332'),
  ('America/New_York', '1347 1363 1516 1518 1585 1607 1624 1631 1646 1680 1716 1718 1838 1845 1914 1917 1929 1934'),
  ('America/New_York', '1252 1336 1472 1704 1743 1828 1910 1919 1980 1984 1216 1220 1234 1283 1326 1330 1380 1419'),
  ('America/New_York', '1436 1440 1513 1567 1614 1740 1937 1215 1223 1267 1272 1412 1445 1484 1570 1582 1610 1717'),
  ('America/New_York', '1724 1814 1835 1878 1401 1803 1821 1839 1843 1854 1864 1423 1865 1802 1276 1434 1540 1571'),
  ('America/New_York', '1686 1703 1729 1757 1804 1826 1948 1304 1681'),
  ('America/Detroit', '1231 1248 1269 1313 1517 1586 1616 1679 1734 1810 1906 1947 1989'),
  ('America/Indiana/Indianapolis', '1260 1317 1463 1574 1765 1812 1930'),
  ('America/Chicago', '1205 1251 1256 1334 1659 1938 1327 1479 1501 1870 1448 1850 1217 1224 1309 1312 1331 1447'),
  ('America/Chicago', '1464 1618 1630 1708 1730 1773 1779 1815 1847 1861 1872 1219 1319 1515 1563 1641 1712 1316'),
  ('America/Chicago', '1620 1785 1913 1270 1364 1225 1318 1337 1457 1504 1985 1218 1320 1507 1612 1651 1763 1924'),
  ('America/Chicago', '1952 1228 1601 1662 1769 1235 1314 1417 1557 1573 1636 1660 1816 1975 1308 1402 1531 1701'),
  ('America/Chicago', '1405 1539 1572 1580 1918 1605 1615 1629 1731 1901 1931 1210 1214 1254 1281 1325 1346 1361'),
  ('America/Chicago', '1409 1430 1432 1469 1512 1682 1713 1726 1737 1806 1817 1830 1832 1903 1936 1940 1945 1956'),
  ('America/Chicago', '1471 1621 1972 1979 1262 1274 1353 1414 1534 1608 1715 1920'),
  ('America/Denver', '1303 1719 1720 1748 1970 1983 1406 1505 1575 1385 1435 1801 1307 1915'),
  ('America/Boise', '1208 1986'), ('America/Phoenix', '1480 1520 1602 1623 1928'),
  ('America/Los_Angeles', '1209 1213 1279 1310 1323 1341 1350 1357 1369 1408 1415 1424 1442 1510 1530 1559 1562 1619'),
  ('America/Los_Angeles', '1626 1628 1650 1657 1661 1669 1707 1714 1738 1747 1760 1805 1818 1820 1831 1837 1840 1858'),
  ('America/Los_Angeles', '1909 1916 1925 1949 1951 1702 1725 1775 1458 1503 1541 1971 1206 1253 1360 1425 1509 1564'),
  ('America/Anchorage', '1907'), ('Pacific/Honolulu', '1808'), ('America/Puerto_Rico', '1787 1939'),
  ('America/St_Thomas', '1340'), ('Pacific/Guam', '1671'), ('Pacific/Saipan', '1670'), ('Pacific/Pago_Pago', '1684'),
  ('America/Vancouver', '1236 1250 1257 1604 1672 1778'), ('America/Edmonton', '1368 1403 1587 1780 1825 1867'),
  ('America/Regina', '1306 1474 1639'), ('America/Winnipeg', '1204 1431 1584'),
  ('America/Toronto', '1226 1249 1289 1343 1365 1382 1416 1437 1519 1548 1613 1647 1683 1705 1742 1753 1807 1905'),
  ('America/Toronto', '1942 1263 1354 1367 1418 1438 1450 1468 1514 1579 1581 1819 1873'),
  ('America/Moncton', '1428 1506'), ('America/Halifax', '1782 1902'), ('America/St_Johns', '1709 1879'),
  ('America/Nassau', '1242'), ('America/Barbados', '1246'), ('America/Anguilla', '1264'), ('America/Antigua', '1268'),
  ('America/Tortola', '1284'), ('America/Cayman', '1345'), ('Atlantic/Bermuda', '1441'), ('America/Grenada', '1473'),
  ('America/Grand_Turk', '1649'), ('America/Jamaica', '1658 1876'), ('America/Montserrat', '1664'),
  ('America/Lower_Princes', '1721'), ('America/St_Lucia', '1758'), ('America/Dominica', '1767'),
  ('America/St_Vincent', '1784'), ('America/Santo_Domingo', '1809 1829 1849'), ('America/Port_of_Spain', '1868'),
  ('America/St_Kitts', '1869'), ('Africa/Lubumbashi', '2432'), ('Indian/Mayotte', '262269 262639'),
  ('Atlantic/St_Helena', '247'), ('Europe/Belgrade', '383'), ('Asia/Almaty', '76 77'), ('Australia/Perth', '6186 6189 61851'),
  ('Australia/Adelaide', '618'), ('Australia/Brisbane', '617'), ('America/Rio_Branco', '5568'),
  ('America/Manaus', '5592 5597'), ('America/Porto_Velho', '5569'), ('America/Boa_Vista', '5595'),
  ('America/Cuiaba', '5565 5566'), ('America/Campo_Grande', '5567'), ('America/Tijuana', '52616 52646 52658 52661 52663 52664 52665 52686'),
  ('America/Hermosillo', '52622 52623 52631 52632 52633 52634 52637 52638 52641 52642 52643 52644 52645 52647 52651 52653 52662'),
  ('America/Mazatlan', '52311 52319 52323 52324 52325 52327 52389 52612 52613 52615 52624 52667 52668 52669 52672 52673 52687'),
  ('America/Mazatlan', '52694 52695 52696 52697 52698'), ('America/Ciudad_Juarez', '52656'), ('America/Ojinaga', '52626'),
  ('America/Matamoros', '52867 52868 52877 52878 52894 52899'), ('America/Cancun', '52983 52984 52987 52998'),
  ('Asia/Makassar', '6236 6237 6238 624 62511 62512 62517 62518 62526 62527 6254 6255'),
  ('Asia/Jayapura', '6290 6291 6292 6295 6296 6297 6298'),
  ('Europe/Kaliningrad', '7401'), ('Europe/Samara', '7341 7842 7845 7846 7848 7851'), ('Asia/Yekaterinburg', '734 735'),
  ('Asia/Omsk', '7381'), ('Asia/Novosibirsk', '7382 7383'), ('Asia/Krasnoyarsk', '7384 7385 7388 7390 7391 7394'),
  ('Asia/Irkutsk', '7301 7395'), ('Asia/Yakutsk', '7302 7411 7416'), ('Asia/Vladivostok', '7421 7423 7426'),
  ('Asia/Sakhalin', '7424'), ('Asia/Magadan', '7413'), ('Asia/Kamchatka', '7415'), ('Asia/Anadyr', '7427'),
  ('Atlantic/Canary', '34822 34828 34922 34928'),
  ('Atlantic/Madeira', '351291'), ('Atlantic/Azores', '351292 351295 351296')
) z (zone, prefixes) cross join lateral string_to_table(prefixes, ' ') prefix;

create function private.zone_of_number(p_phone text) returns text language plpgsql stable set search_path = '' as $$
declare v_zone text;
begin
  if private.is_e164(p_phone) is not true then return null; end if;
  for n in reverse 6 .. 1 loop
    select zone into v_zone from private.number_zones where prefix = substr(p_phone, 2, n);
    if found then return v_zone; end if;
  end loop;
  return null;
end $$;
comment on function private.zone_of_number is
  'Returns the time zone of an E.164 number; null for an unknown prefix (toll-free, satellite).';
