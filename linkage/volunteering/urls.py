from django.urls import path

from linkage.volunteering.views import backbone, certificates, hand_entries, mine, profile, register, reviews, stars

app_name = "volunteering"
urlpatterns = [
    path("me/volunteering/", profile.profile, name="profile"),
    path("me/volunteering/pause/", profile.pause, name="pause"),
    path("me/volunteering/return/", profile.resume, name="return"),
    path("volunteers/<str:public_id>/recognition/", backbone.recognise, name="recognition"),
    path("recognitions/<str:public_id>/ending/", backbone.end, name="recognition_ending"),
    path("me/hours/", mine.hours, name="hours"),
    path("me/points/", mine.points, name="points"),
    path("hours/reviews/", reviews.queue, name="reviews"),
    path("hours/<slug:hours_id>/review/", reviews.review, name="review"),
    path("me/certificates/", certificates.mine, name="certificates"),
    path("certificates/", certificates.desk, name="certificate_desk"),
    path("certificates/<slug:certificate_id>/", certificates.certificate, name="certificate"),
    path("certificates/<slug:certificate_id>/file/", certificates.file, name="certificate_file"),
    path("certificates/<slug:certificate_id>/issuance/", certificates.issuance, name="certificate_issuance"),
    path("certificates/<slug:certificate_id>/refusal/", certificates.refusal, name="certificate_refusal"),
    path("certificates/<slug:certificate_id>/revocation/", certificates.revocation, name="certificate_revocation"),
    path("open/certificates/", certificates.verification, name="verification"),
    path("hours/records/", register.register, name="register"),
    path("hours/entries/new/", hand_entries.new_entry, name="entry"),
    path("hours/evidence/<slug:entry_id>/", hand_entries.evidence, name="evidence"),
    path("hours/<slug:hours_id>/correction/", hand_entries.correction, name="correction"),
    path("me/stars/", stars.mine, name="stars"),
    path("stars/reviews/", stars.reviews, name="star_reviews"),
    path("stars/<slug:star_id>/announcement/", stars.announcement, name="star_announcement"),
    path("stars/<slug:star_id>/refusal/", stars.refusal, name="star_refusal"),
    path("open/stars/", stars.public, name="public_stars"),
    path("open/stars/<slug:star_id>/objections/", stars.objection, name="star_objection"),
]
