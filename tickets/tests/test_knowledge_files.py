"""Markdown as other programs write it: front matter, titles, and slugs in every script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from tenants.domain.refusals import Refused
from tenants.scope import tenant_scope
from tickets.domain.knowledge.articles import Text
from tickets.domain.knowledge.importing import import_articles, read_csv, read_markdown
from tickets.domain.knowledge.slugs import slug_of
from tickets.models import KnowledgeArticle
from tickets.tests.make_actors import PROGRAM

if TYPE_CHECKING:
    from tenants.models import Tenant


def refusal(content: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_markdown("a.md", content.encode() if isinstance(content, str) else content)
    return refused.value.message


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: >-\n  Lost\n  keys\nslug: keys\n---",
        "---\nTitle: |\n  Lost\n  keys\nSLUG: 'keys'\ntags: [a, b]\n---",
        "\n\n---  \ntitle: Lost keys # what\nslug: keys\ndate: 2026-13-45\ndraft: no\n...",
        '---\n"title": "Lost\\u0020keys"\nslug: keys\nmenu: {main: {weight: 1}}\nx: !tag y\n---',
        "---\ntitle: &t Lost keys\nslug: keys\nalias: *t\n---",
        '+++\ntitle = "Lost keys"\nslug = "keys"\ndate = 2026-01-31\n[menu]\na = [1]\n+++',
        '{\n  "title": "Lost keys",\n  "slug": "keys",\n  "tags": ["a"]\n}',
        '{"title": "Lost keys", "slug": "keys", "draft": true}',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_read_as_its_language_has_it(front: str, charset: str, end: str) -> None:
    content = (front + "\n\n# Where\n\nAsk the Café.\n").replace("\n", end)
    entry = read_markdown("any.md", content.encode(charset))
    assert (entry.slug, entry.text) == ("keys", Text("Lost keys", "# Where\n\nAsk the Café."))


@pytest.mark.parametrize(
    ("front", "title", "slug"),
    [
        ("---\ntitle: 2026-03-01\nslug: 2026-03-01\n---", "2026-03-01", "2026-03-01"),
        ("---\ntitle: No\nslug: 1.10\n---", "No", "1.10"),
        ("---\ntitle: 007\nslug: null\n---", "007", "keys"),
        ("---\ntitle: ~\nslug:\n---\n# On\n", "On", "keys"),
        ("---\n---\n# On", "On", "keys"),
        ("+++\ntitle = 2026-03-01\n+++", "2026-03-01", "keys"),
        ("+++\ntitle = 7\nslug = 8\n+++", "7", "8"),
        ('{"title": 7, "slug": null}', "7", "keys"),
    ],
)
def test_what_yaml_takes_for_no_text_stays_as_written(front: str, title: str, slug: str) -> None:
    entry = read_markdown("keys.md", f"{front}\n\nText.".encode())
    assert (entry.text, entry.slug) == (Text(title, "Text."), slug)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("---\nslug: a\ntitle: Re: keys\n---\nText.", "a.md, line 3: Its front matter is no YAML"),
        ("\n---\ntitle: [a\n---\nText.", "a.md, line 3: Its front matter is no YAML"),
        ("---\ntitle: a\n\tb: c\n---\nText.", "a.md, line 3: Its front matter is no YAML"),
        ("---\na: 1\ntitle: [a, b]\n---\nText.", "a.md, line 3: “title” is to be a text"),
        ("---\ntitle: a\na: 1\nTitle: b\n---\nText.", "a.md, line 4: “title” stands there twice"),
        ("---\ntitle: a\nb: \x07\n---\nText.", "a.md, line 3: It holds characters that are no"),
        ("---\n# A heading\n---\nText.", "a.md, line 2: Its front matter is to hold names"),
        ("---\nJust words\n---\nText.", "a.md, line 2: Its front matter is to hold names"),
        ("---\na: " + "[" * 9_000 + "\n---\n", "a.md, line 2: Its front matter is n"),
        ("---\na: " + "b" * 70_000 + "\n---\n", "a.md, line 1: Its front matter is longer"),
        ("---\ntitle: a\n\nText.", "a.md, line 1: Its front matter has no end: write --- beneath"),
        ("+++\na = 1\ntitle = Lost\n+++\nText.", "a.md, line 3: Its front matter is no TOML"),
        ("+++\ntitle = ['a']\n+++\nText.", "a.md, line 2: “title” is to be a text"),
        ("+++\ntitle = 'a'\nText.", "a.md, line 1: Its front matter has no end: write +++ beneath"),
        ('{\n"title": "a"\n"slug": "b"\n}\nText.', "a.md, line 3: Its front matter is not JSON"),
        ('{"title": {"a": 1}}\nText.', "a.md, line 1: “title” is to be a text"),
        ("", "a.md, line 1: It begins with no heading"),
        ("\n\n\n", "a.md, line 3: It begins with no heading"),
        ("---\na: 1\n---\n\nText.", "a.md, line 5: It begins with no heading"),
        (b"PK\x03\x04", "a.md, line 1: It is no text but a workbook or an archive"),
    ],
)
def test_front_matter_that_is_broken_is_refused_with_its_line(
    content: str | bytes, said: str
) -> None:
    assert refusal(content).startswith(said)


@pytest.mark.parametrize(
    "heading",
    [
        "Lost keys\n=========",
        "Lost keys\n---",
        "  Lost\nkeys  \n  ==  ",
        "\n<!-- lint off -->\n\n<!--\nx\n-->\n# Lost keys #",
        "<h1>Lost keys</h1>",
        '<H2 align="center"\n id="a"><a href="x">Lost</a>\n <b>keys</b></H2>',
        "<h1>Lost &#107;eys</h1>\n",
        "---\ntitle: Lost keys\n---\n\nLost keys\n=====",
        "+++\ntitle = 'Lost keys'\n+++\n<h1>Lost keys</h1>",
    ],
)
def test_a_title_is_found_however_it_is_written(heading: str) -> None:
    entry = read_markdown("a.md", f"{heading}\n\nAsk.\n\n---\n\nMore.".encode())
    assert entry.text == Text("Lost keys", "Ask.\n\n---\n\nMore.")


@pytest.mark.parametrize("text", ["- item\n---\n", "> said\n===\n", "Words\n\n===\n", "    a\n==="])
def test_what_is_no_paragraph_is_no_title(text: str) -> None:
    assert "It begins with no heading" in refusal(text)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("退货政策.md", "tuihuozhengce"),
        ("Доставка заказа.md", "dostavka-zakaza"),
        ("Straße & Größe.md", "strasse-grosse"),
        ("कैसे.md", "kaise"),
        ("배송 조회.md", "baesong-johoe"),
        ("help\\FAQ 2.markdown", "faq-2"),
    ],
)
def test_a_file_name_of_every_script_makes_a_slug(name: str, slug: str) -> None:
    for form in (normalize("NFC", name), normalize("NFD", name)):
        assert read_markdown(form, b"# A\n\nText.").slug == slug


def test_a_title_of_every_script_makes_a_slug_that_can_be_kept(acme: Tenant) -> None:
    titles = ["返品について", "نقل", "การคืนสินค้า", "🚀", "---", "…", "«»", "x" * 119 + " y"]
    rows = "".join(f"{title};Text of {title}\n" for title in titles)
    with tenant_scope(acme.pk):
        import_articles(read_csv("a.csv", f"title;body\n{rows}".encode()), actor=PROGRAM)
        slugs = set(KnowledgeArticle.objects.values_list("slug", flat=True))
    assert len(slugs) == len(titles)
    assert slug_of("---") != slug_of("…")
    assert slug_of("---").startswith("article-")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffsep=;\r\nTitle;Body;;\r\nÖffnung;Ab 9;;\r\n;;;\r\n",
        "title\tbody\tslug\rÖffnung\tAb 9\t\r",
        "slug,title,body\n,Öffnung,Ab 9",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_a_table_of_articles_is_read_in_every_charset(content: str, charset: str) -> None:
    [entry] = read_csv("a.csv", content.lstrip("\ufeff").encode(charset))
    assert (entry.slug, entry.text) == ("offnung", Text("Öffnung", "Ab 9"))
