-- Figures of each access point that stand on a guess of its vendor definition. Not a fact of its own.
create or replace view guess_of as
select distinct accessPoint, figure, metric
from (
  select substr(subject, length('access-point/') + 1) as accessPoint, metric,
    unnest(regexp_split_to_array(trim(valueText), '[,\s]+')) as figure
  from samples where metric in ('guessedFigures', 'guessedAges') and valueText is not null
) where figure <> '';

-- What they mean: such figures may warn, and never speak against a room or for it.
create or replace view guess as select accessPoint, figure from guess_of where metric = 'guessedFigures';

-- How old they are: they may be of the time before, so they clear nothing and prove nothing.
create or replace view guessed_age as select accessPoint, figure from guess_of where metric = 'guessedAges';
