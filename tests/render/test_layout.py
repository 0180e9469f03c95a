import math

from hypothesis import given
from hypothesis import strategies as st

from circulos.render.layout import Flag, Projection, hang, log_ticks, spread_down, text_width, ticks, wrap

numbers = st.floats(-1e9, 1e9, allow_nan=False)


@given(numbers, st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_are_round_and_inside(low, extent, most):
    high = low + extent
    values, decimals = ticks(low, high, most)
    room = (high - low) * 1e-6
    assert all(low - room <= value <= high + room for value in values)
    assert all(
        math.isclose(value, round(value, decimals), abs_tol=1e-9 * max(1, abs(value))) for value in values
    )


@given(st.floats(0.1, 1e4), st.floats(1.5, 50), st.integers(4, 10))
def test_there_are_at_least_two_ticks_where_there_is_a_scale(low, factor, most):
    assert len(ticks(low, low * factor, most)[0]) >= 2


def test_one_value_is_its_own_tick():
    assert ticks(5, 5, 4) == ([5], 0)


def test_log_ticks_are_thinned_to_powers_of_ten():
    assert log_ticks(8, 120, 8)[0] == [10, 20, 50, 100]
    assert log_ticks(1, 1e6, 8)[0] == [1, 10, 100, 1000, 1e4, 1e5, 1e6]


def test_a_scale_without_extent_puts_everything_in_its_middle():
    assert Projection(3, 3, 0, 100)(3) == 50


def test_words_are_broken_at_blanks_and_after_hyphens():
    assert wrap("Dosrius-sobre-la-Riera", text_width("Dosrius-sobre-", 13), 13) == [
        "Dosrius-sobre-",
        "la-Riera",
    ]
    assert wrap("", 10, 13) == [""]


@given(st.text("abc -", max_size=40), st.floats(5, 300))
def test_wrapping_loses_no_letter(text, room):
    assert "".join(wrap(text, room, 13)).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.tuples(st.floats(0, 700), st.text("abcde", min_size=1, max_size=30)), max_size=5))
def test_flags_never_cover_each_other(wanted):
    hung = hang([Flag(x, text) for x, text in wanted], 0, 720, 13)
    assert len(hung) == len(wanted)
    for index, one in enumerate(hung):
        assert one.left >= -1e-9 and one.left + one.width <= 720 + 1e-9
        for other in hung[:index]:
            apart = one.left + one.width <= other.left or other.left + other.width <= one.left
            assert one.row != other.row or apart


@given(st.lists(st.floats(0, 300), max_size=6), st.floats(5, 40))
def test_labels_are_stacked_without_overlap_and_in_order(wanted, height):
    placed = spread_down(wanted, [height] * len(wanted), 0, 300)
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    gaps = [placed[b] - placed[a] for a, b in zip(order, order[1:], strict=False)]
    assert all(gap >= height - 1e-6 for gap in gaps)
