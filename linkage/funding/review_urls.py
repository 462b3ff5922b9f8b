"""The ways through a round from the review to the published result."""

from django.urls import path

from linkage.funding.views import ballots, comments, results, review_desk, reviews

urlpatterns = [
    path("reviews/", reviews.mine, name="reviews"),
    path("reviews/<slug:public_id>/", reviews.sheet, name="review"),
    path("reviews/<slug:public_id>/clearance/", reviews.clearance, name="review_clearance"),
    path("reviews/<slug:public_id>/recusal/", reviews.recusal, name="review_recusal"),
    path("reviews/<slug:public_id>/scores/", reviews.scores, name="review_scores"),
    path("rounds/<slug:public_id>/review/", review_desk.desk, name="review_desk"),
    path("rounds/<slug:public_id>/review/seats/", review_desk.seats, name="review_seats"),
    path("rounds/<slug:public_id>/review/seats/<slug:seat_id>/release/", review_desk.release, name="review_release"),
    path("rounds/<slug:public_id>/review/recusals/", review_desk.recusals, name="review_recusals"),
    path("rounds/<slug:public_id>/review/opinions/", review_desk.opinions, name="review_opinions"),
    path("rounds/<slug:public_id>/review/closing/", review_desk.closing, name="review_closing"),
    path("rounds/<slug:public_id>/comments/", comments.comments, name="comments"),
    path("rounds/<slug:public_id>/comments/new/", comments.writing, name="comment_new"),
    path("rounds/<slug:public_id>/comments/<slug:comment_id>/decision/", comments.decision, name="comment_decision"),
    path("rounds/<slug:public_id>/vote/", ballots.vote, name="vote"),
    path("rounds/<slug:public_id>/vote/help/", ballots.helped, name="helped_vote"),
    path("residences/", ballots.residences, name="residences"),
    path("rounds/<slug:public_id>/allocation/", results.allocation, name="allocation"),
    path("rounds/<slug:public_id>/allocation/runs/", results.running, name="allocation_runs"),
    path("rounds/<slug:public_id>/allocation/<slug:run_id>/adoption/", results.adoption, name="adoption"),
    path("rounds/<slug:public_id>/result/", results.result, name="result"),
    path("rounds/<slug:public_id>/result.pb", results.election_file, name="result_pb"),
    path("rounds/<slug:public_id>/result.json", results.inputs_file, name="result_json"),
]
