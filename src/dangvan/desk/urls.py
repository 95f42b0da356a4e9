"""Addresses of the desk, all behind the officers' door."""

from __future__ import annotations

from django.urls import include, path

from dangvan.desk import (
    away,
    case_view,
    deed_view,
    hotspots,
    hotspots_deeds,
    hotspots_page,
    queue,
    reply_templates,
    team,
)

app_name = "desk"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("", queue.queue, name="home"),
    path("giao/", queue.assign, name="assign"),
    path("giao/hoan-tac/", queue.undo_assign, name="undo_assign"),
    path("nhom/", team.team, name="team"),
    path("so-lieu/", team.figures_page, name="figures"),
    path("mau-tra-loi/", reply_templates.index, name="templates"),
    path("mau-tra-loi/moi/", reply_templates.edit, name="new_template"),
    path("mau-tra-loi/<int:number>/", reply_templates.edit, name="template"),
    path("mau-tra-loi/<int:number>/bo/", reply_templates.retire, name="retire_template"),
    path("vang-mat/", away.away, name="away"),
    path("vang-mat/<int:number>/ket-thuc/", away.end, name="end_delegation"),
    path("diem-nong/", hotspots.hotspots, name="hotspots"),
    path("diem-nong/lan-xem/", hotspots.runs, name="hotspot_runs"),
    path("diem-nong/<str:reference>/", hotspots_page.hotspot, name="hotspot"),
    path("diem-nong/<str:reference>/hoan-tac/", hotspots_deeds.take_back, name="undo_hotspot_deed"),
    path("diem-nong/<str:reference>/<slug:slug>/", hotspots_deeds.deed, name="hotspot_deed"),
    path("", include("dangvan.desk.reviews.urls")),
    path("mo-hinh/", include("dangvan.desk.practices.urls")),
    path("", include("dangvan.desk.directives.urls")),
    path("tiep-dan/", include("dangvan.desk.outreach.urls")),
    path("vu-viec/<str:reference>/", case_view.case, name="case"),
    path("vu-viec/<str:reference>/in/", case_view.paper, name="print"),
    path("vu-viec/<str:reference>/<slug:slug>/", deed_view.deed, name="deed"),
    path("vu-viec/<str:reference>/<slug:slug>/<uuid:uid>/", deed_view.deed, name="report_deed"),
]
