"""One assignment per table: the greatest sum, nothing given twice, equal claims given to no one."""

from itertools import permutations

from pipeline.match.assignment import NONE, Place, assign, undisputed

A, B = Place("a", ""), Place("b", "")


def test_each_row_gets_its_best_place_where_no_other_wants_it() -> None:
    assert assign([{A: 0.9, B: 0.8}, {B: 0.7}, {}]) == [A, B, None]


def test_the_sum_counts_where_rows_want_the_same() -> None:
    assert assign([{A: 0.9, B: 0.8}, {A: 0.85}]) == [B, A]


def test_a_place_is_given_once() -> None:
    given = assign([{A: 0.9}, {A: 0.8}, {A: 0.7}])
    assert given.count(A) == 1
    assert given[0] == A


def test_below_the_worth_of_none_nothing_is_given() -> None:
    assert assign([{A: NONE - 0.1}, {A: NONE - 0.2, B: 0.5}]) == [None, B]


def test_a_clear_claim_stands() -> None:
    wishes = [{A: 0.95}, {A: 0.8}]
    assert undisputed([A, A], assign(wishes), wishes, 0.06) == {0}


def test_equal_claims_are_no_ones_in_any_order() -> None:
    for wishes in permutations([{A: 0.95}, {A: 0.95}, {B: 0.9}]):
        firsts = [max(row, key=lambda place: row[place]) for row in wishes]
        kept = undisputed(firsts, assign(wishes), wishes, 0.06)
        assert [wishes[index] for index in kept] == [{B: 0.9}]


def test_a_row_pushed_from_its_first_choice_keeps_its_claim() -> None:
    """The sum would rather map both rows; but who gets what another row wants as much is not sure."""
    wishes = [{A: 0.95, B: 0.87}, {A: 0.90}]
    assert assign(wishes) == [B, A]
    assert undisputed([A, A], assign(wishes), wishes, 0.06) == frozenset()


def test_a_row_without_number_may_stand_under_any() -> None:
    assert Place("a", "", 2).meets(Place("a", ""))
    assert not Place("a", "", 2).meets(Place("a", "", 3))
    assert not Place("a", "base").meets(Place("a", ""))
