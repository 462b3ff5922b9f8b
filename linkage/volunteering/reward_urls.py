from django.urls import path

from linkage.volunteering.views import counter, gifts, redemptions, reward_desk, rewards

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
    path("me/points/gifts/", gifts.mine, name="gifts"),
    path("me/points/gifts/donations/", gifts.donation, name="donation"),
    path("me/points/gifts/<slug:tie_id>/", gifts.giving, name="giving"),
    path("points/ties/", gifts.ties, name="ties"),
    path("points/ties/<slug:tie_id>/ending/", gifts.tie_ending, name="tie_ending"),
    path("points/pool/", gifts.pool, name="pool"),
    path("points/pool/<slug:allotment_id>/decision/", gifts.decision, name="decision"),
    path("me/points/redemptions/", redemptions.mine, name="redemptions"),
    path("redemptions/<slug:redemption_id>/", redemptions.redemption, name="redemption"),
    path("redemptions/<slug:redemption_id>/cancellation/", redemptions.cancellation, name="cancellation"),
]
