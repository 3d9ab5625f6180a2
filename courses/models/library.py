"""The public library: documents that shape the work, and the words of the work."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from courses.domain import library
from regions.models import Region


def check_partial_date(text: str) -> None:
    if not library.is_partial_date(text):
        raise ValidationError(_("Write 2019, 2019-04 or 2019-04-30."))


class LibraryEntry(models.Model):
    """What all have in common: one office's own, shown once a second person has agreed.

    Each has `called` and `said`, its name and its text in the reader's language.

    `loaded_hash` names the content of `content/` that was last stored here; it is empty after an
    edit in the CMS, which a later load then leaves alone. What the loader stores is public.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("library", "office"),
    )
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(edited_by=None) | ~Q(approved_by=F("edited_by")),
                name="%(class)s_is_approved_by_another",
            )
        ]

    def in_language(self, name: str) -> str:
        """Return the field in the reader's language, in Chinese where English is missing."""
        chinese: str = getattr(self, name)
        if (get_language() or settings.LANGUAGE_CODE).startswith("zh"):
            return chinese
        return getattr(self, f"{name}_en") or chinese


class PolicyDocument(index.Indexed, LibraryEntry):
    """A law, a policy document or a standard, in our own words.

    `issued` may leave out day or month, where they are not known. `duties` hold one to a line.
    Lessons and questions that rest on it are found by the law's name in their sources: the titles
    and the names in `cited_as`, one to a line. `verify` says what is still to be compared with the
    original; trainers read it, the public does not.
    """

    class Kind(models.TextChoices):
        LAW = "law", _("law")
        POLICY = "policy", _("policy document")
        STANDARD = "standard", _("standard")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title (Chinese)"), max_length=200)
    title_en = models.CharField(_("title (English)"), max_length=300, blank=True)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issuer = models.CharField(_("issued by (Chinese)"), max_length=120)
    issuer_en = models.CharField(_("issued by (English)"), max_length=200, blank=True)
    issued = models.CharField(_("date"), max_length=10, validators=[check_partial_date])
    summary = models.TextField(_("summary in our own words (Chinese)"))
    summary_en = models.TextField(_("summary (English)"), blank=True)
    duties = models.TextField(_("what it asks of us, one to a line (Chinese)"), blank=True)
    duties_en = models.TextField(_("what it asks of us (English)"), blank=True)
    cited_as = models.TextField(_("other names in the sources of lessons"), blank=True)
    verify = models.TextField(_("still to be checked (Chinese)"), blank=True)
    verify_en = models.TextField(_("still to be checked (English)"), blank=True)

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("title", boost=4),
        index.AutocompleteField("title"),
        index.SearchField("title_en", boost=4),
        index.SearchField("number", boost=4),
        index.SearchField("issuer"),
        index.SearchField("summary"),
        index.SearchField("summary_en"),
        index.SearchField("duties"),
        index.SearchField("duties_en"),
        index.FilterField("kind"),
        index.FilterField("is_public"),
        index.FilterField("region_id"),
    ]

    class Meta(LibraryEntry.Meta):
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")

    def __str__(self) -> str:
        return self.title

    @property
    def local_title(self) -> str:
        return self.in_language("title")

    @property
    def called(self) -> str:
        return self.local_title

    @property
    def said(self) -> str:
        return " ".join([self.local_summary, *self.local_duties])

    @property
    def local_issuer(self) -> str:
        return self.in_language("issuer")

    @property
    def local_summary(self) -> str:
        return self.in_language("summary")

    @property
    def local_duties(self) -> list[str]:
        return library.lines(self.in_language("duties"))

    @property
    def local_verify(self) -> str:
        return self.in_language("verify")

    @property
    def law_keys(self) -> set[str]:
        names = [self.title, self.title_en, *library.lines(self.cited_as)]
        return library.law_keys(names)


class LawArticle(index.Indexed, LibraryEntry):
    """An article of a law in our own words: what the sources of lessons and questions point at.

    `in_force_since` is the day since which this wording holds. `official_text` is what an office
    pasted for its own use; it is shown to trainers and never to the public, so nobody finds the
    article by it.
    """

    document = models.ForeignKey(
        PolicyDocument, on_delete=models.CASCADE, related_name="articles", verbose_name=_("law")
    )
    number = models.PositiveSmallIntegerField(
        _("article (its number)"), validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    summary = models.TextField(_("summary in our own words (Chinese)"))
    summary_en = models.TextField(_("summary (English)"), blank=True)
    official_text = models.TextField(_("official text (only trainers see it)"), blank=True)
    in_force_since = models.CharField(
        _("in force since"), max_length=10, blank=True, validators=[check_partial_date]
    )

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("names"),
        index.SearchField("summary"),
        index.SearchField("summary_en"),
        index.AutocompleteField("names"),
    ]

    class Meta(LibraryEntry.Meta):
        verbose_name = _("article of a law")
        verbose_name_plural = _("articles of laws")
        constraints: ClassVar[list[Any]] = [
            *LibraryEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["document", "number"], name="an_article_stands_once_in_its_law"
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.document.title}》{self.name_in('zh-hans')}"

    def name_in(self, language: str) -> str:
        return library.article_name(self.number, language)

    @property
    def names(self) -> str:
        """What it is called in every language, with its law: what a search knows it by."""
        law = self.document
        return f"{self} {law.title_en} {self.name_in('en')} {law.number}".strip()

    @property
    def local_name(self) -> str:
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    @property
    def called(self) -> str:
        if (get_language() or settings.LANGUAGE_CODE).startswith("zh"):
            return str(self)
        return f"{self.document.local_title}, {self.local_name}"

    @property
    def local_summary(self) -> str:
        return self.in_language("summary")

    @property
    def said(self) -> str:
        return self.local_summary


class GlossaryTerm(index.Indexed, LibraryEntry):
    """A word of the work. `sort_key` is its pinyin: the order of the Chinese list."""

    term = models.CharField(_("word (Chinese)"), max_length=60)
    term_en = models.CharField(_("word (English)"), max_length=120, blank=True)
    meaning = models.TextField(_("meaning (Chinese)"))
    meaning_en = models.TextField(_("meaning (English)"), blank=True)
    sort_key = models.CharField(max_length=200, blank=True, editable=False, db_index=True)

    search_fields: ClassVar[list[Any]] = [
        index.SearchField("term", boost=4),
        index.AutocompleteField("term"),
        index.SearchField("term_en", boost=4),
        index.SearchField("meaning"),
        index.SearchField("meaning_en"),
        index.FilterField("is_public"),
        index.FilterField("region_id"),
    ]

    class Meta(LibraryEntry.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term

    @property
    def local_term(self) -> str:
        return self.in_language("term")

    @property
    def other_term(self) -> str:
        """The word in the other language, shown small beside it."""
        return self.term_en if self.local_term == self.term else self.term

    @property
    def local_meaning(self) -> str:
        return self.in_language("meaning")

    @property
    def called(self) -> str:
        return self.local_term

    @property
    def said(self) -> str:
        return self.local_meaning
