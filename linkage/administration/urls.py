from django.urls import path

from linkage.administration.views import accounts, erasures, funds, regional_settings, roles, tasks, workers

urlpatterns = [
    path("roles/", roles.roles, name="roles"),
    path("roles/<int:membership_id>/ending/", roles.ending, name="role_ending"),
    path("roles/proposals/<int:proposal_id>/confirmation/", roles.confirmation, name="role_confirmation"),
    path("roles/proposals/<int:proposal_id>/refusal/", roles.refusal, name="role_refusal"),
    path("roles/accounts/", accounts.accounts, name="accounts_of_others"),
    path("workers/", workers.workers, name="workers"),
    path("workers/<str:public_id>/", workers.worker, name="worker"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/<int:erasure_id>/carrying-out/", erasures.carrying_out, name="erasure_carrying_out"),
    path("administration/funds/", funds.funds, name="kept_funds"),
    path("administration/funds/<slug:fund_id>/", funds.fund, name="kept_fund"),
    path("administration/tasks/", tasks.tasks, name="upkeep_tasks"),
    path("administration/tasks/retries/", tasks.retries, name="upkeep_retries"),
    path("administration/tasks/disposals/", tasks.disposals, name="upkeep_disposals"),
    path("places/settings/", regional_settings.nearest, name="nearest_regional_settings"),
    path("places/<str:code>/settings/", regional_settings.regional_settings, name="regional_settings"),
    path("places/<str:code>/settings/<str:key>/", regional_settings.regional_setting, name="regional_setting"),
]
