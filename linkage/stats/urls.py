from django.urls import path

from linkage.stats.views import figures, led, network

urlpatterns = [
    path("open/", figures.open_information, name="open"),
    path("desk/network/", network.network, name="network"),
    path("desk/network/picture/", network.small, name="network_picture"),
    path("desk/network/drawings/", network.drawings, name="network_drawings"),
    path("desk/volunteers/", led.volunteers, name="led"),
    path("desk/volunteers/figures/", led.figures, name="led_figures"),
    path("desk/volunteers/<str:public_id>/invitation/", led.invitation, name="led_invitation"),
    path("desk/network/people/", network.people, name="network_people"),
]
