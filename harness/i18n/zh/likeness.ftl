# 班里相似的程序。

likeness-title = 相似的程序
likeness-skip = 跳到相似的程序
likeness-what = 本页只说明程序哪里相似，不说明为什么相似。它与成绩无关，也不能证明什么：学生可能在允许的范围内合作过，也可能参考了同一本书。请阅读双方的程序，并和作者谈一谈。
likeness-how = 比较时不看名字、数字、字符串、排版、注释和导入语句；发给大家的代码，以及超过十分之一的人都有的代码也不算。不同语言的程序不互相比较。
likeness-read = { $count ->
   *[other] 份含有程序的作业
}
likeness-pairs = { $count ->
   *[other] 对相似
}
likeness-empty = 份没有可以比较的程序
likeness-no-starters = 没有去掉发给大家的代码：找不到起始代码，可以用选项指定
likeness-groups = 除名字、排版和注释外完全相同
likeness-list = 相似的程序
likeness-none = 没有相似的程序。
likeness-more = 另外 { $count } 对没有列出。
likeness-of = { $student } 的 { $percent }%
likeness-fragments = { $count } 个片段，最长的有 { $longest } 个记号
likeness-pair = { $one } 与 { $other }
likeness-back = 回到列表
likeness-left-out = 为了控制页面大小，这里没有显示程序；可以只看一个学生的。
likeness-there = 另一个程序中的片段 { $number }
likeness-table-one = 一方
likeness-table-other = 另一方
likeness-table-alike = 相似程度
