# 其他格式的报告。

export-check = 检查
export-points = 得分
export-ungraded = 有 { $count } 项未能评分，这个分数还不是最终成绩。这不是你的错：请联系老师重新评分，或由老师阅读。
export-left-out = 报告太长，这里省略了其中 { $count } 个部分。
export-more = 还有 { $count } 项没有在这里列出，完整内容见报告。
