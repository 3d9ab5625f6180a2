"""The learner's wallet."""

from django.urls import path

from certificates.views import wallet

app_name = "certificates"
urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("<str:number>/", wallet.certificate, name="certificate"),
    path("<str:number>/pdf/", wallet.certificate_pdf, name="certificate_pdf"),
    path("<str:number>/credential/", wallet.certificate_credential, name="certificate_credential"),
    path(
        "<str:number>/pdf-with-credential/",
        wallet.pdf_with_credential,
        name="pdf_with_credential",
    ),
    path("<str:number>/png/", wallet.certificate_png, name="certificate_png"),
]
