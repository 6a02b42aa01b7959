# 给全班评分。

batch-done = { $done } / { $total }
batch-running = 正在评 { $count } 份
batch-invalid = 无效 { $count } 份
batch-faults = 暂时无法评 { $count } 份
batch-rate = 每分钟 { $count } 份
batch-left = 还需 { $time }
batch-stopping = 正在停止：等正在评的结束；再按一次 Ctrl-C 立即停止
batch-again = 有 { $count } 份因本机原因没有评成；减少同时评的份数，再试一次。

batch-summary = 共 { $all } 份作业：已评 { $graded } 份，其中本次 { $now } 份。
batch-list-invalid = 无效，没有成绩（{ $count }）：
batch-list-faults = 因本机原因没有评，下次运行会再试（{ $count }）：
batch-list-same = 与别人的完全相同，只评一次（{ $count }）：
batch-list-nobodys = 不属于任何人，没有处理（{ $count }）：
batch-about = { $who }：{ $what }
batch-more = 还有 { $count } 个
batch-ungraded = 有 { $count } 份成绩中有无法自动判定的部分。
batch-waiting = 还有 { $count } 份没有评：请再次运行同一条命令。
batch-place = 结果在：{ $folder }

refusal-link = “{ $name }”是链接：请直接提交文件本身。
refusal-special = “{ $name }”既不是文件也不是文件夹。
refusal-unreadable = “{ $name }”无法读取：{ $error }。
refusal-changed = “{ $name }”在读取时被改动了：请再次运行命令。
refusal-corrupt = “{ $name }”不是完整的压缩包，或者无法在这里解压（{ $error }）：请重新打包。
refusal-format = “{ $name }”是 { $format } 压缩包：请提交 zip 或 tar.gz。
refusal-locked = “{ $name }”有密码保护。
refusal-outside = 压缩包里的“{ $name }”指向文件夹之外。
refusal-too-many = 文件和文件夹超过 { $most } 个：只提交自己的文件，不要编译产物和软件包。
refusal-too-large = 超过 { $most } MiB：只提交自己的文件，不要编译产物和数据。
refusal-too-deep = 文件夹嵌套超过 { $most } 层：只提交自己的文件。
refusal-nested = 压缩包里又有压缩包，超过 { $most } 层：请直接提交文件本身。
refusal-bomb = 压缩包解压后是原来的 { $times } 倍以上。
