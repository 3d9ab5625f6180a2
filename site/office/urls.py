"""The office, at /office/."""

from django.urls import path

from office.views import certificates, desk, people, person, quotas, results, roster, selection

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
    path("certificates/register/", certificates.register, name="register"),
    path("certificates/register/export/", certificates.export_register, name="export_register"),
    path("certificates/<slug:number>/", certificates.file, name="certificate_file"),
    path("certificates/<slug:number>/make/", certificates.make_file, name="make_file"),
    path("results/", results.results, name="results"),
    path("results/export/", results.export, name="export_results"),
]
