"""Addresses of what was directed, under the desk's own."""

from __future__ import annotations

from django.urls import path

from dangvan.desk.directives import calendar, handing_out, session, sessions, tasks, tree

urlpatterns = [
    path("chi-dao/", sessions.sessions, name="directives"),
    path("chi-dao/moi/", sessions.new, name="new_directive_session"),
    path("chi-dao/y-kien/<str:reference>/", tree.tree, name="directive_tree"),
    path("chi-dao/y-kien/<str:reference>/rut/", tree.take_back, name="take_back_directive"),
    path("chi-dao/y-kien/<str:reference>/go/", tree.unlink, name="unlink_directive"),
    path("chi-dao/<str:reference>/", session.session, name="directive_session"),
    path("chi-dao/<str:reference>/quyet-dinh/", session.decide, name="decide_passages"),
    path("chi-dao/<str:reference>/danh-dau/", session.mark, name="mark_passage"),
    path("chi-dao/<str:reference>/giao-viec/", handing_out.hand_out, name="hand_out"),
    path("chi-dao/<str:reference>/van-ban/", sessions.document, name="directive_document"),
    path("chi-dao/<str:reference>/doan/<int:number>/", session.edit, name="directive_passage"),
    path("nhiem-vu/", tasks.mine, name="my_tasks"),
    path("nhiem-vu/lich/", calendar.address, name="calendar_address"),
    path("nhiem-vu/lich/<str:key>.ics", calendar.feed, name="calendar"),
    path("nhiem-vu/bang/", tasks.board, name="task_board"),
    path("nhiem-vu/<str:reference>/", tasks.task, name="task"),
    path("nhiem-vu/<str:reference>/lui-han/<int:number>/", tasks.decide, name="decide_extension"),
    path("nhiem-vu/<str:reference>/minh-chung/<str:uid>/", tasks.show_evidence, name="show_evidence"),
    path("nhiem-vu/<str:reference>/<slug:slug>/", tasks.deed, name="task_deed"),
]
