"""The addresses of teams and of recruiting; urls.py takes them in under its own name."""

from django.urls import path

from linkage.volunteering.views import recruiting, recruiting_desk, team_desk, teammates, teams

urlpatterns = [
    path("teams/", teams.listing, name="teams"),
    path("teams/new/", teams.new, name="team_new"),
    path("teams/desk/", team_desk.desk, name="team_desk"),
    path("teams/<str:public_id>/", teams.team_page, name="team"),
    path("teams/<str:public_id>/changes/", teams.change, name="team_changes"),
    path("teams/<str:public_id>/activities/new/", teams.propose_activity, name="team_activity"),
    path("teams/<str:public_id>/approval/", teams.approve, name="team_approval"),
    path("teams/<str:public_id>/refusal/", teams.turn_down, name="team_refusal"),
    path("teams/<str:public_id>/dissolution/", teams.dissolve, name="team_dissolution"),
    path("teams/<str:public_id>/steps/", teams.step, name="team_steps"),
    path("teams/<str:public_id>/members/", teams.ask, name="team_members"),
    path("teams/<str:public_id>/leaving/", teammates.leave, name="team_leaving"),
    path("teams/<str:public_id>/stepping-down/", teammates.step_down, name="team_stepping_down"),
    path("teams/<str:public_id>/invitation/acceptance/", teammates.accept, name="team_acceptance"),
    path("teams/<str:public_id>/invitation/refusal/", teammates.decline, name="team_invitation_refusal"),
    path("teams/<str:public_id>/recruiting/", recruiting_desk.of_team, name="team_recruiting"),
    path("open/recruiting/", recruiting.listing, name="recruiting_pages"),
    path("open/recruiting/<str:public_id>/", recruiting.public, name="recruiting_page"),
    path("recruiting/", recruiting_desk.desk, name="recruiting"),
    path("recruiting/new/", recruiting_desk.new, name="recruiting_new"),
    path("recruiting/posters/<str:public_id>/", recruiting_desk.poster, name="recruiting_poster"),
    path("recruiting/<str:public_id>/changes/", recruiting_desk.change, name="recruiting_changes"),
    path("recruiting/<str:public_id>/posters/", recruiting_desk.posters, name="recruiting_posters"),
    path("recruiting/<str:public_id>/joining/", recruiting.joining, name="joining"),
    path("team-members/<str:public_id>/admission/", teammates.admit, name="teammate_admission"),
    path("team-members/<str:public_id>/refusal/", teammates.turn_down, name="teammate_refusal"),
    path("team-members/<str:public_id>/removal/", teammates.remove, name="teammate_removal"),
    path("team-members/<str:public_id>/leadership/", teammates.name_leader, name="teammate_leadership"),
    path("team-members/<str:public_id>/handover/", teammates.hand_over, name="teammate_handover"),
]
