"""The agreement that is shipped: what the Volunteer Service Regulations name in article 14 (content, manner, time, place, conditions, safety), in plain
words. Loaded by a data migration; a place that writes its own uses that instead."""

TITLE = "志愿服务协议"
BODY = """\
一、服务什么：按任务或活动页面上写明的内容、时间和地点服务，由带队社工安排和陪伴；有变动会提前告诉您，您也请提前告诉我们。
二、怎样服务：自愿、无偿，不收受服务对象的钱物，不推销，不代办没有说好的事。
三、安全：出发前看风险提示；有危险的服务由社工站先为您投保人身意外险，并提供必要的防护和培训；觉得不安全，随时可以停下。
四、保密：服务对象的姓名、住址、病情和照片，不告诉别人，不发到网上；服务结束以后也一样。
五、时长和积分：如实记录，可以随时查看、提出异议；证明免费出具。
六、出了事：先救人、报警或打急救电话，再告诉带队社工；由社工站按法律和保险处理，不让您一个人扛。
七、解除：您可以随时在手机上解除，不用说理由；已经接下的任务请先退出或做完。社工站解除要写明理由。
八、未满 18 周岁的，监护人一起签字后生效。"""
BODY_EN = """\
1. What: you serve as the page of the task or activity says, at the time and place given there, led and accompanied by a social worker. We tell you of \
changes in good time, and you tell us.
2. How: of your own free will and unpaid. Take no money or gifts, sell nothing, do nothing that was not agreed.
3. Safety: read the risk notice before you set out. For dangerous service the station insures you against accidents first and provides protection and \
training. If it feels unsafe, you may stop at any time.
4. Confidence: names, addresses, illnesses and pictures of those you help are told to nobody and put nowhere online, also afterwards.
5. Hours and points: recorded truthfully; you can see them at any time and object. Certificates are free.
6. If something happens: save lives and ring the police or an ambulance first, then the lead social worker. The station deals with it by law and \
insurance; you are not left alone.
7. Ending: you may end this on your phone at any time without a reason; please give back or finish tasks you have taken. The station ends it with a \
written reason.
8. For those under 18 it takes effect when the guardian has signed as well."""
