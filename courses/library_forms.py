"""What trainers fill in for the library."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import GlossaryTerm, LawArticle, PolicyDocument
from regions.models import Region

SHORT = forms.Textarea(attrs={"rows": 3})
LONG = forms.Textarea(attrs={"rows": 6})


class LibraryForm(forms.ModelForm):
    """`offices` are the codes that the author may write for; a stored entry keeps its office."""

    def __init__(self, *args: Any, offices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("region", "slug", "document", "number"):
                self.fields.pop(name, None)
            return
        region: Any = self.fields["region"]
        region.queryset = Region.objects.filter(pk__in=offices)
        region.initial = offices[0] if offices else None
        region.empty_label = None
        if "slug" in self.fields:
            self.fields["slug"].help_text = _("Small letters, digits and hyphens; it stays.")


class DocumentForm(LibraryForm):
    class Meta:
        model = PolicyDocument
        fields: ClassVar[list[str]] = [
            "region", "slug", "kind", "title", "title_en", "number", "issuer", "issuer_en",
            "issued", "summary", "summary_en", "duties", "duties_en", "cited_as", "verify",
            "verify_en",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "summary": SHORT, "summary_en": SHORT, "duties": LONG, "duties_en": LONG,
            "cited_as": SHORT, "verify": SHORT, "verify_en": SHORT,
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "issued": _("2019, 2019-04 or 2019-04-30"),
            "cited_as": _("One to a line; the titles above count by themselves."),
            "verify": _("Only trainers see this. Empty when all has been checked."),
        }


class ArticleForm(LibraryForm):
    """Law and number stay once stored: they are what lessons name."""

    class Meta:
        model = LawArticle
        fields: ClassVar[list[str]] = [
            "region", "document", "number", "summary", "summary_en", "in_force_since",
            "official_text",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "summary": SHORT, "summary_en": SHORT, "official_text": LONG
        }  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "in_force_since": _("2019, 2019-04 or 2019-04-30"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "document" in self.fields:
            documents: Any = self.fields["document"]
            documents.queryset = PolicyDocument.objects.filter(
                kind=PolicyDocument.Kind.LAW
            ).order_by("title")

    def save(self, commit: bool = True) -> Any:
        entry: LawArticle = self.instance
        if not entry.slug:
            entry.slug = f"{entry.document.slug[:74]}-{entry.number}"
        return super().save(commit=commit)


class TermForm(LibraryForm):
    class Meta:
        model = GlossaryTerm
        fields: ClassVar[list[str]] = [
            "region", "slug", "term", "term_en", "meaning", "meaning_en"
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"meaning": SHORT, "meaning_en": SHORT}
