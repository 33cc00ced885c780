-- Figures of each access point whose meaning its vendor definition only guesses: they may warn, and never speak against a room or for it.
-- Not a fact of its own.
create or replace view guess as
select distinct accessPoint, figure
from (
  select substr(subject, length('access-point/') + 1) as accessPoint, unnest(regexp_split_to_array(trim(valueText), '[,\s]+')) as figure
  from samples where metric = 'guessedFigures' and valueText is not null
) where figure <> '';
