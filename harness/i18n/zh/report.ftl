# 报告的框架。

head-run = 评分对象 { $submission }，随机种子 { $seed }
head-best-effort = 这台机器上的隔离不完整：程序之间只隔离到机器允许的程度。运行 `netgrade doctor` 可以查看缺少什么。
walls = 内存限制方式：{ $memory }；进程数限制方式：{ $processes }；{ $files }。
walls-cgroup-v2 = cgroup v2
walls-cgroup-v1 = cgroup v1
walls-measured = netgrade 测量
walls-landlock = 另有 Landlock（版本 { $version }）保护文件
walls-no-landlock = 没有 Landlock 保护文件
head-listens = 监听 { $address }
head-dials = 连接 { $address }
head-missing = 在提交的文件中没有找到
head-ambiguous = 无法确定是哪个文件：{ $names }
head-no-interpreter = { $language ->
    [binary] 需要 { $command }，但这台机器上没有
   *[other] 用 { $language } 编写，但这台机器上没有 { $command }
}

found-gap = ：
found-comma = ，
found-not-built = 编译失败
found-never-listens = 还没有监听就结束或停住了
found-never-dials = 还没有发起连接就结束或停住了
found-not-started = 没有启动
found-no-arguments = 不带参数启动
found-arguments = 启动参数 { $arguments }
found-elsewhere = { $address }（只属于某个局域网的地址）
found-reply = { $newline ->
    [with] { $shape }（带换行）
    [without] { $shape }（不带换行）
   *[none] { $shape }
}
found-shape-typed = 回复是在它自己的终端上输入的
found-shape-echo = 原样回显
found-shape-decorated = 加工后回显
found-shape-upper = 大写回显
found-shape-lower = 小写回显
found-shape-reversed = 倒序回显
found-shape-time = 报时
found-shape-constant = 固定回复
found-shape-numbers = 带编号的固定回复
found-shape-varied = 内容不一的回复
found-greets = 先向客户端问候
found-silent = 什么也没有回复

label-server = 服务端
label-client = 客户端
label-program = 程序
label-tried = 做了什么
label-wrong = 问题
label-passed = 通过时
label-expected = 期望
label-actual = 实际
label-doing = 观察到
label-why = 为什么
label-try = 建议
label-notes = 讲义
label-repeat = 重新检查
label-by-hand = 手工重现

list-advice = 改进建议（不计分）
list-blocked = （需先通过 { $by }）
list-skipped = （跳过：{ $why }）
list-ungraded = （未能评分）
# 各种结果各出现几次：通过 7×、no-reply 2×。
list-distribution = （{ $times }）
tally-passed = 通过
tally-ungraded = 未能评分
list-flaky = （结果不稳定：{ $all } 次中通过 { $pass } 次）
title-worth = { $title }（{ $points } 分）
title-advice = { $title }（改进建议）

flaky-passed = { $again ->
    [yes] 用完全相同的消息再运行一次，却是正常的：
   *[no] 另一次运行却是正常的：
}
flaky-explained = 并不是每次都出错{ $times }。这里展示的是失败的一次。
causes-differ = 每次出错的方式并不相同：{ $times }。
ungraded-explained = netgrade 自己没能完成这项检查。这不是你的错，也不会按零分计算。
# 为什么没能评分。
ungraded-needs = 它需要的 { $by } 没能评分。
ungraded-lacks = 它需要 { $command }，而这台机器上没有。
ungraded-lost = 报文段来得太快，没能全部记录下来，所以不知道交换了什么。
ungraded-not-whole = 关于这项检查的记录不完整。
ungraded-fault = 出错的地方（netgrade 的原话是英文）：{ $text }
ungraded-busy = 这台机器太忙：{ $elapsed }内程序只得到 { $had }的处理器时间，而它可以用到 { $within }。等运行的程序少一些再评分。
ungraded-taken = { $address } 在这台机器上已被占用，而这里没能把程序隔离开：请停掉监听该地址的程序，或者在 netgrade 能给每次运行一个独立网络的机器上评分（见 netgrade doctor）。
# 两句话之间，以及括号里的说明之前。
sentence-gap = {""}
actual-nothing = 什么也没有
mark-inside = （出现在任何位置都可以）
mark-differs = 从第 { $offset } 字节起不同（从 0 数起）
mark-ends = 到第 { $offset } 字节就结束了{ $missing ->
        [0] {""}
       *[other] ，还缺 { $missing } 字节
    }
ladder-left-out = …… 省略 { $count } 行

not-begun = 还没有开始：
not-begun-similar = 文件夹 { $similar } 不是任何练习的名字；如果它是 { $exercise } 的作业，请把它改成这个名字。
end-score = 得分 { $score } / { $max }
count-failed = { $count } 项未通过
count-flaky = { $count } 项不稳定
count-blocked = { $count } 项尚不能检查
count-skipped = 跳过 { $count } 项
count-ungraded = { $count } 项未能评分
count-advice = { $count } 条改进建议
end-next = 下一步：
end-evidence = 观察到的全部内容：
next-failed = { $check }——{ $hint }
next-ungraded = 请重新评分；未能评分的部分不是你的错。
next-advice = 任务已经完成。上面的改进建议能让你的程序更加健壮。
next-nothing = 没有了，要求的功能全部正常。
blocked-by = 没有进行这项检查，因为 { $by } 没有通过。
