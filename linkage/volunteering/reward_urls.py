from django.urls import path

from linkage.volunteering.views import counter, redemptions, reward_desk, rewards

app_name = "rewards"
urlpatterns = [
    path("rewards/", rewards.catalogue, name="catalogue"),
    path("rewards/counter/", counter.counter, name="counter"),
    path("rewards/counter/<slug:redemption_id>/", counter.delivery, name="hand_over"),
    path("rewards/counter/<slug:redemption_id>/taking-back/", counter.taking_back, name="taking_back"),
    path("rewards/offered/", reward_desk.offered, name="offered"),
    path("rewards/new/", reward_desk.new, name="new"),
    path("rewards/givers/new/", reward_desk.new_giver, name="new_giver"),
    path("rewards/<slug:reward_id>/", rewards.reward, name="reward"),
    path("rewards/<slug:reward_id>/photo/", rewards.photo, name="photo"),
    path("rewards/<slug:reward_id>/redemptions/", rewards.reservation, name="reservation"),
    path("rewards/<slug:reward_id>/changes/", reward_desk.edit, name="edit"),
    path("me/points/redemptions/", redemptions.mine, name="redemptions"),
    path("redemptions/<slug:redemption_id>/", redemptions.redemption, name="redemption"),
    path("redemptions/<slug:redemption_id>/cancellation/", redemptions.cancellation, name="cancellation"),
]
