from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from linkage.common import health, metrics

# One door for staff too: no password form.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.metrics),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("linkage.api.urls")),
    # What is opened most stands first: routes are tried one after the other.
    path("", include("linkage.needs.urls")),
    path("", include("linkage.dispatch.urls")),
    path("", include("linkage.messaging.urls")),
    path("", include("linkage.projects.urls")),
    path("", include("linkage.funding.urls")),
    path("", include("linkage.resources.urls")),
    path("", include("linkage.volunteering.urls")),
    path("", include("linkage.volunteering.reward_urls")),
    path("", include("linkage.stats.urls")),
    path("", include("linkage.shell.urls")),
    path("", include("linkage.people.urls")),
    path("", include("linkage.me.urls")),
    path("", include("linkage.administration.urls")),
]

handler400 = "linkage.shell.views.bad_request"
handler403 = "linkage.shell.views.forbidden"
handler404 = "linkage.shell.views.not_found"
handler500 = "linkage.shell.views.server_error"
