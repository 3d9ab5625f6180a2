import pytest

from certificates.domain.issuing import issuing_code


@pytest.mark.parametrize(
    ("tier", "role", "region", "office"),
    [
        (3, "director", "990101100001", "990101"),
        (2, "director", "990101100001", "9901"),
        (1, "director", "990101100001", "99"),
        (0, "director", "990101100001", "00"),
        (3, "supervisor", "990101100", "9901"),
        (1, "supervisor", "990101100", "99"),
        (3, "director", "441900003001", "4419"),
        (3, "director", "110101001001", "110101"),
        (3, "supervisor", "110101001", "11"),
        (2, "director", "500101001001", "50"),
    ],
    ids=[
        "county",
        "prefecture",
        "province",
        "ministry",
        "a supervisor goes to the prefecture",
        "or higher",
        "东莞 has no counties",
        "a district of 北京",
        "市辖区 is no office",
        "nor for directors",
    ],
)
def test_the_office_that_issues(tier: int, role: str, region: str, office: str) -> None:
    assert issuing_code(tier=tier, role=role, region=region) == office
