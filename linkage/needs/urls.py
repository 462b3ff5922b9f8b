from django.urls import path

from linkage.needs.views import acts, assessment, lists, photos, posting, public

urlpatterns = [
    path("needs/", lists.need_list, name="need_list"),
    path("needs/new/", posting.what, name="need_new"),
    path("needs/new/time/", posting.time, name="need_new_time"),
    path("needs/new/person/", posting.person, name="need_new_person"),
    path("needs/new/places/", posting.pick_place, name="need_new_places"),
    path("needs/new/draft/", posting.draft, name="need_draft"),
    path("needs/new/draft/disposal/", posting.draft_disposal, name="need_draft_disposal"),
    path("needs/photos/<str:public_id>/", photos.photo, name="need_photo"),
    path("needs/<str:public_id>/receipt/", posting.receipt, name="need_receipt"),
    path("needs/<str:public_id>/contact/", acts.contact, name="need_contact"),
    path("needs/<str:public_id>/changes/", acts.change, name="need_change"),
    path("needs/<str:public_id>/lead/", assessment.lead, name="need_lead"),
    path("needs/<str:public_id>/assessment/", assessment.assessment, name="need_assessment"),
    path("needs/<str:public_id>/refusal/", acts.refusal, name="need_refusal"),
    path("needs/<str:public_id>/return/", acts.return_as_errand, name="need_return"),
    path("needs/<str:public_id>/rating/", acts.rating, name="need_rating"),
    path("open/needs/", public.open_needs, name="open_needs"),
    path("open/needs/<str:public_id>/", public.open_need, name="open_need"),
]
