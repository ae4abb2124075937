from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.knowledge.articles import Text
from tickets.domain.knowledge.importing import (
    Entry,
    import_articles,
    read_csv,
    read_markdown,
)
from tickets.models import ArticleVersion, KnowledgeArticle
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.models import Tenant

CSV = 'slug,title,body\nrefunds,Refunds,Within a week.\n,Lost parcels,"Wait.\n\nThen write."\n'


def test_the_first_heading_is_the_title_and_the_files_name_the_slug() -> None:
    entry = read_markdown("help/Lost parcels.md", b"\n# Lost parcels #\n\nWait a day.\n")

    assert entry == Entry(
        "help/Lost parcels.md", 1, "lost-parcels", Text("Lost parcels", "Wait a day.")
    )


def test_front_matter_gives_title_and_slug() -> None:
    content = b'---\ntitle: "Lost: a parcel"\nslug: lost\ntags: [a]\n---\n## Wait\n\nA day.'

    entry = read_markdown("any.md", content)

    assert (entry.slug, entry.text) == ("lost", Text("Lost: a parcel", "## Wait\n\nA day."))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\n\nNo heading.", "a.md, line 3: It begins with no heading and is given no title."),
        (b"---\ntitle: A\nText.", "a.md, line 1: Its front matter has no end"),
        (
            b"# A\n\n\xef\xf0\xe8\xe2\xe5\xf2",
            "a.md, line 3: Its charset is not known: save the file as UTF-8",
        ),
        (b"# A\n\x00", "a.md, line 2: It holds characters that are no text: remove them."),
        (b"", "a.md, line 1: It begins with no heading"),
    ],
)
def test_markdown_that_is_no_article_is_refused_with_its_line(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read_markdown("a.md", content)

    assert refusal.value.message.startswith(sentence)


@pytest.mark.parametrize("text", [CSV, CSV.replace(",", ";"), "\ufeff" + CSV, CSV + "\n,,\n"])
def test_a_row_is_an_article(text: str) -> None:
    entries = list(read_csv("a.csv", text.encode()))

    assert entries == [
        Entry("a.csv", 2, "refunds", Text("Refunds", "Within a week.")),
        Entry("a.csv", 3, "lost-parcels", Text("Lost parcels", "Wait.\n\nThen write.")),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("slug,title\n", "a.csv, line 1: “body” is missing. Known are: slug, title, body."),
        ("", "a.csv, line 1: “title” is missing"),
        (CSV + "x,y\n", "a.csv, line 6: It has fewer cells than the first line has columns"),
        (CSV + '"x,y,z\n', "a.csv, line 6: A quote is opened and never closed"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        list(read_csv("a.csv", text.encode()))

    assert refusal.value.message.startswith(sentence)


def test_an_import_drafts_and_publishes_nothing(acme: Tenant, globex: Tenant) -> None:
    with tenant_scope(acme.pk):
        imported = import_articles(read_csv("a.csv", CSV.encode()), actor=PROGRAM)

        assert [version.article.slug for version in imported.new] == ["refunds", "lost-parcels"]
        assert not ArticleVersion.objects.filter(is_published=True)
    with tenant_scope(globex.pk):
        assert not KnowledgeArticle.objects.exists()


def test_only_what_changed_makes_versions_in_a_second_import(acme: Tenant) -> None:
    changed = CSV.replace("Within a week.", "Within a month.")
    with tenant_scope(acme.pk):
        import_articles(read_csv("a.csv", CSV.encode()), actor=PROGRAM)
        again = import_articles(read_csv("a.csv", CSV.encode()), actor=PROGRAM)
        imported = import_articles(read_csv("a.csv", changed.encode()), actor=PROGRAM)

        assert (again.new, again.unchanged_count) == ((), 2)
        assert [(new.article.slug, new.number) for new in imported.new] == [("refunds", 2)]
        assert imported.unchanged_count == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("refunds,Again,Text.", "a.csv, line 6: The slug “refunds” stands already in a.csv"),
        ("a b,Odd slug,Text.", "a.csv, line 6: slug: "),
        ("empty,Nothing,", "a.csv, line 6: body: "),
    ],
)
def test_one_refused_article_stops_the_whole_import(acme: Tenant, row: str, sentence: str) -> None:
    with tenant_scope(acme.pk):
        with pytest.raises(Refused) as refusal:
            import_articles(read_csv("a.csv", f"{CSV}{row}\n".encode()), actor=PROGRAM)

        assert refusal.value.message.startswith(sentence)
        assert not KnowledgeArticle.objects.exists()
