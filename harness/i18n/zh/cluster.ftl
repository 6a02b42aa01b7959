# 在多台机器上给全班评分。

cluster-planned = 共 { $submissions } 份作业：要评 { $graded } 份，无效 { $invalid } 份。
cluster-shards = 分为 { $shards } 片，每片最多评 { $most } 份，单个处理器大约需要 { $minutes } 分钟。
cluster-next = 下一步：netgrade batch submit --engine slurm --manifest { $manifest } --out RESULTS
cluster-shard = 第 { $index } 片：{ $all } 份中有 { $there } 份已有结果。
cluster-shard-again = 缺少的部分不是学生的原因：请再运行这一片。
cluster-again = 有 { $count } 片需要再次运行：{ $shards }
cluster-again-how = netgrade batch submit --engine slurm --manifest { $manifest } --shards { $shards }；完成后再合并一次。
cluster-submitted = 作业 { $job }：第 { $shards } 片。
cluster-submitted-merge = 作业 { $job }：全部结束后合并结果。
cluster-logs = 输出写入 { $folder }
cluster-changed = 制定计划之后作业被改动过：请重新制定计划，并放到另一个文件夹
