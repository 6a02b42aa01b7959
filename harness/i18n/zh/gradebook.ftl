# 全班的成绩。

sheet-not-there = { $who }：表中没有此人，成绩没有写入。
sheet-ambiguous = { $who }：表中有几行都可能是此人，成绩没有写入。
sheet-other-name = { $who }：表中这个编号的一行是“{ $row }”，成绩没有写入。这是本次作业的表吗？
sheet-taken = { $who }：这一行已经属于 { $other }，成绩没有写入。
sheet-not-graded = { $who }：没有成绩，单元格仍为空。
sheet-not-graded-kept = { $who }：没有成绩，单元格仍为“{ $kept }”。
sheet-locked = { $who }：表中注明成绩不可更改，成绩没有写入。
sheet-excused = { $who }：免评，保持不变。
sheet-above = { $who }：{ $points } 分高于满分 { $maximum } 分，平台会丢弃这样的成绩，因此没有写入。
sheet-replaced = { $who }：原来的“{ $old }”已被新成绩取代。
sheet-scaled = 满分 { $from } 分的成绩已换算成满分 { $to } 分。
sheet-no-student = { $who }：表中有此人，但没有交作业；保持不变。
sheet-written = 已向表中写入 { $count } 个成绩。

late-unmarked = 有 { $count } 份作业既没有提交时间，也没有迟交标记：按准时处理。
late-unknown = { $who }：迟交，但不知道迟了多久；请在迟交规则的 `submitted` 中写上时间，或用 `marked` 规定扣分，否则没有成绩。

feedback-written = 已写出 { $count } 页反馈：{ $place }
feedback-nowhere = { $who }：Canvas 只接收针对上传文件的反馈；这一页在“{ $place }”。
feedback-none = { $who }：还没有结果，因此没有反馈。

counted-title = 计入的分数
counted-machine = netgrade 评分
counted-check = 人工评分：{ $check }
counted-check-points = { $points } / { $max } 分，代替 { $machine } 分
counted-instead = 人工评分，代替以上全部
counted-late = 迟交
counted-late-by = 迟交 { $time }
counted-excused = 迟交，已准许
counted-total = 计入
counted-open = 尚未确定
counted-reason = 理由：{ $reason }
counted-refused-title = 这份作业无法评分
counted-refused = 没有成绩，并不是零分。问题在于：
