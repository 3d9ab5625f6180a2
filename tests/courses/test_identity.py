"""Keys never change once published: progress, answers and programmes point at them."""

from courses.domain.curriculum import identity


def test_keys_are_these_forever() -> None:
    assert str(identity.course_key("c2")) == "7b50c854-6701-56a0-bb2a-38785bc07c44"
    assert str(identity.page_key("c2", "m1")) == "f8e4e34c-135a-53ce-a52e-54284b71d2e3"
    assert str(identity.lesson_key("c2-m2-l1")) == "6125172f-aac6-55e6-b07e-5721475decdb"
    assert str(identity.section_id("c2-m2-l1", "knock")) == "e460f510-c084-54a2-805b-69d10116d3ce"
    assert str(identity.question_id("c2-m2-l1", "secret")) == "7fca8ff4-c1ca-5e7a-b75a-2fee091b9264"


def test_names_of_different_kinds_never_meet() -> None:
    made = {
        identity.course_key("a"),
        identity.lesson_key("a"),
        identity.page_key("a", "b"),
        identity.section_id("a", "b"),
        identity.question_id("a", "b"),
        identity.part_id("a", "b", "text", 0),
        identity.part_id("a", "b", "text", 1),
    }
    assert len(made) == 7
