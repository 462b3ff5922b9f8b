from django.urls import path

from linkage.projects.views import acts, desk, drafting, public, records

app_name = "projects"
urlpatterns = [
    path("projects/", public.listing, name="library"),
    path("projects/<str:public_id>/", public.project_page, name="project"),
    path("projects/<str:public_id>/comments/", public.comments, name="comments"),
    path("desk/projects/", desk.listing, name="desk"),
    path("desk/projects/new/", drafting.new, name="new"),
    path("desk/projects/<str:public_id>/", desk.project_page, name="desk_project"),
    path("desk/projects/<str:public_id>/changes/", desk.changes, name="changes"),
    path("desk/projects/<str:public_id>/needs/", drafting.joining, name="joining"),
    path("desk/projects/<str:public_id>/steps/", acts.steps, name="steps"),
    path("desk/projects/<str:public_id>/library/", acts.library, name="entry"),
    path("desk/projects/<str:public_id>/carrier/", acts.carrier, name="carrier"),
    path("desk/projects/<str:public_id>/exit/", acts.leaving, name="exit"),
    path("desk/projects/<str:public_id>/evaluator/", acts.evaluator, name="evaluator"),
    path("desk/projects/<str:public_id>/figures/", acts.people_and_cost, name="figures"),
    path("desk/projects/<str:public_id>/money/", acts.money, name="money"),
    path("desk/projects/<str:public_id>/records/new/", records.new, name="record_new"),
    path("desk/project-records/<str:public_id>/", records.record_page, name="record"),
    path("desk/project-records/<str:public_id>/check/", records.check, name="record_check"),
]
