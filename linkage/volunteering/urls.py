from django.urls import path

from linkage.volunteering.views import mine, profile, reviews

app_name = "volunteering"
urlpatterns = [
    path("me/volunteering/", profile.profile, name="profile"),
    path("me/volunteering/pause/", profile.pause, name="pause"),
    path("me/volunteering/return/", profile.resume, name="return"),
    path("me/hours/", mine.hours, name="hours"),
    path("me/points/", mine.points, name="points"),
    path("hours/reviews/", reviews.queue, name="reviews"),
    path("hours/<slug:hours_id>/review/", reviews.review, name="review"),
]
