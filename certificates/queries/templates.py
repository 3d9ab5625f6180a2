"""Which template an office prints with, and what its sentences say about one person."""

from dataclasses import replace

from certificates.domain import template_texts
from certificates.domain.facts import Facts
from certificates.models import CertificateTemplate
from certificates.rendering import wording


def in_use(region_id: str) -> CertificateTemplate | None:
    """Return the office's own template; without one the platform's standard is printed."""
    return CertificateTemplate.objects.filter(region_id=region_id, in_use=True).first()


def by_name(name: str) -> CertificateTemplate | None:
    """Return the template that a printing names (990101-3), None for the standard."""
    region, dash, number = name.rpartition("-")
    if not dash or not number.isdecimal() or not region.isdecimal():
        return None
    return CertificateTemplate.objects.filter(region_id=region, number=int(number)).first()


def applied(facts: Facts, template: CertificateTemplate | None) -> Facts:
    """Return the facts in the office's words; they are frozen like everything that is printed."""
    if template is None:
        return facts
    title, title_en = template_texts.TITLES[template.title]
    body = template_texts.fill(template.body, wording.values_zh(facts)) if template.body else ""
    body_en = (
        template_texts.fill(template.body_en, wording.values_en(facts)) if template.body_en else ""
    )
    bilingual = template.language == "bilingual"
    return replace(
        facts,
        title=title,
        title_en=title_en,
        subtitle=f"{facts.subtitle}  {facts.subtitle_en}" if bilingual else facts.subtitle,
        body=body,
        body_en=body_en,
        second=f"{title_en}. The bearer {body_en}" if bilingual else "",
        issuer=template.issuer or facts.issuer,
        issuer_en=template.issuer_en or facts.issuer_en,
        language="en" if template.language == "en" else "zh-hans",
        template=template.name,
    )
