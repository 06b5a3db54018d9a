from django.apps import AppConfig


class CredentialsSiteConfig(AppConfig):
    name = "credentials_site"
