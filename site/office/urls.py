"""The office, at /office/."""

from django.urls import path

from office.views import (
    bundles,
    certificate,
    certificates,
    desk,
    expiring,
    people,
    person,
    quotas,
    register,
    results,
    roster,
    selection,
    templates,
)

app_name = "office"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("columns/", desk.columns, name="columns"),
    path("columns/export/", desk.export_columns, name="export_columns"),
    path("people/", people.people, name="people"),
    path("people/export/", people.export, name="people_export"),
    path("people/export/identity/", people.export_identity, name="people_export_identity"),
    path("people/enrol/", selection.enrol, name="enrol"),
    path("people/enrol/<slug:key>/", selection.enrolled, name="enrolled"),
    path("people/practice/", selection.practice, name="practice"),
    path("people/<uuid:public_id>/", person.person, name="person"),
    path("people/<uuid:public_id>/identity/", person.reveal, name="reveal"),
    path("roster/", roster.roster, name="roster"),
    path("roster/template.xlsx", roster.template, name="roster_template"),
    path("roster/export/", roster.export, name="roster_export"),
    path("roster/<uuid:public_id>/", roster.batch, name="roster_import"),
    path("roster/<uuid:public_id>/store/", roster.store, name="roster_store"),
    path("roster/<uuid:public_id>/discard/", roster.discard, name="roster_discard"),
    path("roster/<uuid:public_id>/errors.xlsx", roster.errors, name="roster_errors"),
    path("quotas/", quotas.overview, name="quotas"),
    path("quotas/<int:pk>/split/", quotas.split, name="split"),
    path("quotas/ledger/", quotas.ledger, name="ledger"),
    path("quotas/ledger/export/", quotas.export_ledger, name="export_ledger"),
    path("quotas/waiting/", quotas.waiting, name="waiting"),
    path("quotas/waiting/<int:pk>/seat/", quotas.seat, name="seat"),
    path("certificates/", certificates.waiting, name="certificates"),
    path("certificates/preview/", certificates.preview, name="issue_preview"),
    path("certificates/issue/", certificates.issue, name="issue"),
    path("certificates/batches/<uuid:public_id>/", certificates.batch, name="batch"),
    path(
        "certificates/batches/<uuid:public_id>/print.pdf",
        certificates.print_file,
        name="print_file",
    ),
    path(
        "certificates/batches/<uuid:public_id>/zip/",
        bundles.make_zip,
        name="make_zip",
    ),
    path(
        "certificates/batches/<uuid:public_id>/files.zip",
        bundles.zip_file,
        name="zip_file",
    ),
    path(
        "certificates/batches/<uuid:public_id>/overprint/",
        bundles.make_overprint,
        name="make_overprint",
    ),
    path(
        "certificates/batches/<uuid:public_id>/overprint.pdf",
        bundles.overprint_file,
        name="overprint_file",
    ),
    path("certificates/register/", register.register, name="register"),
    path("certificates/register/export/", register.export_register, name="export_register"),
    path(
        "certificates/revocations/<uuid:public_id>/",
        certificate.decide_revocation,
        name="decide_revocation",
    ),
    path("certificates/expiring/", expiring.expiring, name="expiring"),
    path("certificates/expiring/export/", expiring.export_expiring, name="export_expiring"),
    path("certificates/expiring/remind/", expiring.remind, name="remind_expiring"),
    path("certificates/templates/", templates.templates, name="templates"),
    path("certificates/templates/<int:number>/", templates.template, name="template"),
    path(
        "certificates/templates/<int:number>/preview.png",
        templates.template_picture,
        name="template_picture",
    ),
    path("certificates/templates/<int:number>/use/", templates.use_template, name="use_template"),
    path("certificates/decisions/<int:pk>/", certificate.decide, name="decide"),
    path("certificates/<slug:number>/", certificate.certificate, name="certificate"),
    path("certificates/<slug:number>/correct/", certificate.correct, name="correct"),
    path("certificates/<slug:number>/reissue/", certificate.reissue, name="reissue"),
    path("certificates/<slug:number>/full/", certificate.make_full, name="make_full"),
    path("certificates/<slug:number>/revoke/", certificate.revoke, name="revoke"),
    path(
        "certificates/<slug:number>/<int:printing>.pdf", certificate.file, name="certificate_file"
    ),
    path(
        "certificates/<slug:number>/<int:printing>/make/", certificate.make_file, name="make_file"
    ),
    path("results/", results.results, name="results"),
    path("results/export/", results.export, name="export_results"),
]
