# 单条证据的说法。

lacks-hosts = 这台机器无法给程序提供它自己的 /etc/hosts，不计分
lacks-raw-sockets = 这台机器无法给程序提供可以使用原始套接字的独立网络，不计分
role-server = 服务端
role-client = 客户端
role-any = 程序
comma = 、

errno = { $name }（{ $meaning }）
errno-EADDRINUSE = 地址已被占用
errno-ECONNREFUSED = 对方地址上没有程序在监听
errno-EADDRNOTAVAIL = 本机没有这个地址
errno-EACCES = 没有权限：1024 以下的端口归系统使用
errno-EPIPE = 管道破裂：对方已经离开，仍在向它发送
errno-ECONNRESET = 对方强行断开了连接
errno-EMFILE = 打开的文件或套接字太多
errno-EINTR = 被信号打断
errno-ENOTCONN = 套接字尚未连接
errno-EINVAL = 参数不符合这个调用的要求
errno-EAFNOSUPPORT = 地址与套接字的类型不符
errno-ENETUNREACH = 没有通往该网络的路
errno-ETIMEDOUT = 对方一直没有应答
errno-EAGAIN = 现在还没有
errno-ENFILE = 整台机器打开的文件太多
errno-ENOBUFS = 没有内存再建立套接字
errno-ECONNABORTED = 连接在被接受之前就断开了
errno-EHOSTUNREACH = 没有通往那台机器的路
errno-EPERM = 此处不允许

signal-SIGHUP = 它的终端已经关闭
signal-SIGINT = 被键盘中断
signal-SIGILL = 执行了非法指令
signal-SIGABRT = 程序自行中止，例如断言失败
signal-SIGBUS = 访问了不存在的内存
signal-SIGFPE = 例如除以零
signal-SIGKILL = 被外部强行结束，例如超出限额
signal-SIGSEGV = 访问了不属于自己的内存
signal-SIGPIPE = 对方已经离开，它还在这个连接上发送
signal-SIGALRM = 它自己设置的闹钟响了
signal-SIGTERM = 被要求结束
signal-SIGXCPU = 它的 CPU 时间用完了
signal-SIGXFSZ = 文件过大
signal-SIGSYS = 使用了此处不允许的系统调用

end-code = 以退出码 { $code } 结束
end-signal = 被信号 { $signal } 终止
end-unknown = 结束

peer-actor = { $role ->
        [client] 服务端（由 netgrade 扮演）
       *[other] 客户端 { $actor }{" "}
    }
peer-address = {" "}{ $address }{" "}

state-running = 它正在运行，没有在等待什么
state-unknown = { $timed ->
        [yes] 正处于 { $call } 的限时等待中
       *[no] 阻塞在 { $call } 中
    }
state-terminal = { $timed ->
        [yes] 正在 { $call } 中限时等待自己终端的输入
       *[no] 阻塞在 { $call } 中，等待自己终端的输入
    }
state-input = { $timed ->
        [yes] 正在 { $call } 中限时等待标准输入的内容
       *[no] 阻塞在 { $call } 中，等待标准输入的内容
    }
state-listener = { $timed ->
        [yes] 正在 { $on } 的 { $call } 中限时等待新的客户端
       *[no] 阻塞在 { $on } 的 { $call } 中，等待新的客户端
    }
state-datagrams = { $timed ->
        [yes] 正在 { $on } 的 { $call } 中限时等待数据报
       *[no] 阻塞在 { $on } 的 { $call } 中，等待数据报，但不会再有数据报来
    }
state-connection = { $timed ->
        [yes] 正在 { $call } 中限时等待{ $on }发来数据
       *[no] 阻塞在 { $call } 中，等待{ $on }发来数据，但不会再有数据来
    }
state-connecting = 正在 { $call } 中等待{ $on }应答
state-sending = { $timed ->
        [yes] 正在 { $call } 中限时向{ $on }发送数据
       *[no] 阻塞在 { $call } 中，向{ $on }发送数据，而对方不读取
    }
state-several = { $timed ->
        [yes] 正在 { $call } 中限时等待：{ $on }
       *[no] 阻塞在 { $call } 中，等待：{ $on }
    }
state-thread = { $timed ->
        [yes] 正在 { $call } 中限时等待另一个线程
       *[no] 阻塞在 { $call } 中，等待另一个线程
    }
state-child = { $timed ->
        [yes] 正在 { $call } 中限时等待子进程
       *[no] 阻塞在 { $call } 中，等待子进程
    }
state-pipe = { $timed ->
        [yes] 正在 { $call } 中限时等待管道
       *[no] 阻塞在 { $call } 中，等待管道
    }
on-unknown = 某个看不到的事件
on-terminal = 自己终端的输入
on-listener = 新的客户端
on-connection = 从{ $peer }发来的数据
on-pipe = 管道
on-datagrams = 数据报

helped-arguments = 启动参数：{ $arguments }
helped-newline = 消息后面补了一个换行符
helped-operator = { $role ->
        [client] 在它的终端上替它输入了一行
       *[other] 回复是在服务端自己的终端上输入的
    }
helped-greeting = 先收到一句问候才开始发送
helped-end-of-input = 输入结束（Ctrl-D）时退出
helped-empty-line = 输入空行时退出
helped-end-word = 输入“{ $word }”时退出

remark-needs-package = 需要软件包 { $name }，这里没有
    .hint = 如果用不到 { $name }，就删掉它的导入；这道练习用标准库就能完成。
remark-hides-standard = { $name } 与标准模块同名，会顶替它
    .hint = 给 { $name } 换一个名字，并删除旁边的 __pycache__ 文件夹。
remark-python-2 = 第 { $line } 行是 Python 2 的写法
    .hint = 程序用 Python 3 运行：print 要加括号，异常写成 except … as e，发送的内容要用 bytes。
remark-full-width = 第 { $line } 行有全角字符 { $name }
    .hint = 切换到英文输入法，重新输入这个字符。
remark-mixed-tabs = 第 { $line } 行的缩进混用了制表符和空格
    .hint = 让编辑器把所有制表符换成四个空格，再检查一遍缩进。
remark-not-utf-8 = 第 { $line } 行不是 UTF-8 编码
    .hint = 把文件另存为 UTF-8 编码。
remark-windows-header = 第 { $line } 行包含 Windows 头文件 { $name }
    .hint = 改用 Linux 的头文件：用 sys/socket.h、netinet/in.h、arpa/inet.h 和 unistd.h 代替 { $name }；不需要 WSAStartup()，closesocket() 要写成 close()。
remark-kind-http = HTTP 服务端（见第 { $line } 行）
    .hint = 请提交这道练习的服务端：它对任何消息都要有回复。
remark-kind-files = 按命令收发文件的服务端（见第 { $line } 行）
    .hint = 请提交这道练习的服务端；或者让它对不认识的命令也回复一句，然后继续。
remark-kind-dictionary = 按命令查词的词典服务端（见第 { $line } 行）
    .hint = 请提交这道练习的服务端；或者让它对不认识的命令也回复一句，然后继续。
remark-kind-commands = 只回答特定命令的服务端（见第 { $line } 行）
    .hint = 让它对不认识的命令也回复一句（例如“未知命令”），然后继续。
remark-receives-only = 程序里没有发送数据的调用：它只接收
    .hint = 每次 recv() 之后，先用 accept() 返回的套接字 send() 一条回复，再去等待别的事情。
remark-of = { $file } { $remark }

resource-memory = 使用的内存超出了限额
resource-processes = 创建的进程超出了限额
resource-output = 打印的内容超出了限额
resource-cpu = 使用的 CPU 时间超出了限额

doing-call-failed = { $address ->
        [none] { $call } 失败：{ $errno }
       *[other] { $call } 失败，地址 { $address }：{ $errno }
    }
doing-ended = { $meaning ->
        [none] 程序{ $ended }
       *[other] 程序{ $ended }：{ $meaning }
    }
doing-last-words = { $place ->
        [none] 最后的输出：{ $words }
       *[other] 最后的输出（{ $place }）：{ $words }
    }
doing-seen = 已看到的调用：{ $seen }
doing-cpu = 在什么都没有发生的 { $span } 里用掉了 { $cpu } 的 CPU 时间（{ $percent }%）
doing-unseen = 报文段没有（或没有全部）被看到，连接如何结束是从套接字得知的
doing-printed = 它在终端上打印了 { $text }

verb-start = { $program }启动
verb-restart = { $program }重新启动
verb-kill = { $program }被结束
verb-ready-server = 服务端开始监听
verb-ready-client = 客户端发起连接
verb-listen = 准备好客户端要连接的地址
verb-connect = 客户端 { $actor } 连接成功
verb-connect-refused = 客户端 { $actor } 的连接被拒绝
verb-connect-timeout = 客户端 { $actor } 既连不上也不被拒绝
verb-proxy = netgrade 接入客户端和服务端之间
verb-sever = 客户端的连接被切断
verb-heal = 恢复转发新的连接
verb-transport = 程序之间用数据报通信
verb-copies = 客户端重发同一个数据报，至少 { $least } 次，至多 { $most } 次
verb-hear-out = 服务端在客户端 { $actor } 提问之前主动发来的内容
verb-accept = 客户端的连接到来
verb-send = { $actor } 发送数据
verb-expect = { $actor } 接下来应收到的内容
verb-fence = 接下来收到的就是给 { $actor } 的回答
verb-silence = { $actor } 不再收到任何内容
verb-reply = 给客户端 { $actor } 的回复
verb-message = 收到用户输入的那一行
verb-whole-send = 完整的回复到达客户端 { $actor }
verb-end = { $actor } 的连接正常结束
verb-end-any = { $actor } 的连接结束
verb-end-rst = { $actor } 的连接被强行断开
verb-end-half = 程序不再向 { $actor } 发送，但仍然接收它发来的数据
verb-close = { $actor } 结束自己这一侧
verb-stdin = { $program }从终端读取一行
verb-output = { $program }接下来应打印的内容
verb-stderr = { $program }应打印到标准错误的内容
verb-echo = 发出回显请求，各字段和校验和都正确
verb-stdout = 打印出回复
verb-leave = { $program }结束
verb-prompt = { $program }等待下一行输入，或者结束
verb-exit = { $program }正常结束
verb-exit-told = { $program }正常结束，并告诉用户原因
verb-exit-gives-up = { $program }尝试 { $least } 到 { $most } 次后放弃，正常结束，并告诉用户原因
verb-exit-code = { $program }以状态 { $code } 结束
verb-exit-signal = { $program }因 { $signal } 结束
verb-alive = { $program }仍在运行
verb-steps = 按顺序调用 { $calls }
verb-idle = 没有事情时{ $program }处于休息状态
verb-mark = 记下{ $program }占用的资源
verb-fds = { $program }最多增加 { $most } 个描述符
verb-threads = { $program }最多增加 { $most } 个线程
verb-memory = { $program }最多多占用 { $most } 内存
verb-no-zombies = { $program }回收了已经结束的子进程
verb-exchange = 客户端打印出服务端的回复
verb-fault = 让{ $program }的一次调用出错
verb-signal = 向{ $program }发送信号
verb-send-until-blocked = 客户端 { $actor } 一直发送，直到再也放不下
verb-reading = 客户端 { $actor } 暂停或继续读取
verb-parallel = 并行的各步骤都结束
verb-repeat = 所有轮次都结束
verb-choose = 按种子选出的步骤都成功
verb-eventually = 某一次尝试中各步骤都成功
verb-group = 这一阶段的步骤都结束
verb-barrier = 其他步骤也进行到这里
verb-set = 给一段文本起名

failed-step = 期望：{ $wanted }——{ $why }
failed-phase = 在“{ $phase }”阶段，{ $text }
ended-contradicted = 来的却是别的内容
ended-unasked = 却收到了内容
ended-unfinished = 收到的却不完整
ended-too-long = 内容却一直没有结束
ended-more = 它到了，但不止这一条，或者不是第一次
ended-contradicted-screen = 屏幕上显示的却是别的内容
ended-fin = 程序却关闭了连接
ended-rst = 程序却强行断开了连接
ended-not-connected = 连接不上：{ $errno }
ended-program = 程序却先结束了
ended-otherwise = 但它是以别的方式结束的
ended-waiting = 已经不可能了：程序的所有线程都在等待
ended-deadline = 过了 { $time } 仍未做到
ended-limit = 程序被停止：{ $resource }
ended-copies = { $seen ->
        [0] 一次也没有重发
       *[other] 重发了 { $seen } 次
    }
ended-not-so = 实际并非如此
ended-grown = 但从 { $before } 变成了 { $after }
ended-zombies = 但还剩 { $count } 个
ended-too-early = 但它在 { $time } 后就已出现，太早了
ended-members = { $of } 个客户端中有 { $failed } 个失败（编号 { $numbers }）：{ $why }

wanted-short = 最多 { $most } 字节就应结束
wanted-end = 到这里就应结束
wanted-text = 其中任何位置有 { $text }
wanted-match = 符合正则表达式 { $regex } 的内容
# 简单的正则表达式用文字说明；几段文字用 wanted-then 连接。
wanted-beginning = 以 { $text } 开头的内容
wanted-word = 开头是单词 { $text }，后面没有内容，或者是空格、冒号
wanted-beginning-then = 依次出现 { $text }，第一段在开头
wanted-in-order = 依次出现 { $text }
wanted-then = 、
wanted-json = JSON 格式的内容
wanted-json-value = JSON，其中 { $path } 处{ $expected ->
        [none] 没有内容
       *[other] 是 { $expected }
    }
wanted-number = 一个十进制数
wanted-range = { $least ->
        [none] 不大于 { $most } 的数
       *[other] { $most ->
            [none] 不小于 { $least } 的数
           *[other] { $least } 到 { $most } 之间的数
        }
    }
wanted-utf8 = UTF-8 文本
wanted-characters = { $least ->
        [none] 不超过 { $most } 个字符的文本
       *[other] { $most ->
            [none] 至少 { $least } 个字符的文本
           *[other] { $least } 到 { $most } 个字符的文本
        }
    }
wanted-other = 除此以外的任何内容
wanted-nothing = 什么也没有
wanted-line = 完整的一行，以换行符结束
wanted-delimiter = 以 { $delimiter } 结束
wanted-more = 还要 { $missing } 字节
wanted-length = 消息前面的长度

bytes = （{ $count } 字节）
rung-of = { $program }：{ $text }
rung-started = 启动
rung-started-with = 启动，参数：{ $arguments }
rung-trial = { $arguments ->
        [none] 不带参数启动：{ $ended }
       *[other] 改用参数 { $arguments } 启动：{ $ended }
    }
rung-stopped = 由 netgrade 停止
rung-refused = 被拒绝：那里没有程序在监听
rung-unanswered = 没有应答：它的 SYN 被丢弃
rung-proxied = netgrade 在客户端和服务端之间转发数据（{ $conditions }）
way-both = 双向：{ $how }
way-server = 发往服务端：{ $how }
way-client = 发往客户端：{ $how }
way-each = { $there }；{ $back }
carried-plain = 原样转发
carried-blackhole = 不再转发
carried-latency = 延迟 { $time }
carried-jitter = 延迟 { $time }（上下浮动 { $jitter }）
carried-rate = 每秒最多 { $rate } 字节
carried-bytes = 逐字节转发
carried-sizes = 按 { $sizes } 字节分段
carried-random = 每段随机 1 到 { $most } 字节
carried-limit = { $bytes } 字节后切断连接（{ $how }）
rung-link = 第 { $link } 个连接：{ $text }
rung-linked = netgrade 把客户端的连接转发到 { $to }
rung-passed = { $to ->
        [server] 客户端 → 服务端：{ $bytes }
       *[other] 服务端 → 客户端：{ $bytes }
    }
rung-held = { $to ->
        [server] netgrade 扣住了发往服务端的数据：{ $bytes }
       *[other] netgrade 扣住了发往客户端的数据：{ $bytes }
    }
rung-link-ended = { $by ->
        [server] { $how ->
            [FIN] 服务端关闭了连接（FIN）
           *[other] 服务端强行断开了连接（RST）
        }
       *[other] { $how ->
            [FIN] 客户端关闭了连接（FIN）
           *[other] 客户端强行断开了连接（RST）
        }
    }
rung-severed = { $lost ->
        [0] netgrade 切断了连接（{ $how }）
       *[other] netgrade 切断了连接（{ $how }），途中的 { $lost } 字节丢失
    }
rung-call-failed = { $call } 失败：{ $errno }
rung-fin = 程序关闭了连接
rung-rst = 程序强行断开了连接
rung-pinged = 向 { $to } 发送 ICMP：{ $bytes }
rung-ping-answered = { $how ->
        [right] netgrade 作出回答
        [none] netgrade 不回答
        [wrong-id] netgrade 发送标识符不同的回答
        [wrong-sequence] netgrade 发送序号不同的回答
        [wrong-type] netgrade 发送另一种类型的报文
        [wrong-checksum] netgrade 发送校验和错误的回答
       *[other] netgrade 从另一个地址发送回答
    }
rung-typed = 在它的终端上输入：{ $line }
rung-given = 收到一行 { $line }
rung-given-all = 输入结束
rung-end-of-input = 它的终端输入结束（Ctrl-D）
rung-printed = 打印 { $text }
rung-printed-lines = 打印了 { $count } 行，最后一行：{ $text }
rung-printed-many = 打印了 { $count } 行以上，例如：{ $text }
rung-exited = { $left ->
        [0] 程序{ $ended }
       *[other] 程序{ $ended }，还留下 { $left } 个进程在运行
    }
rung-signal = netgrade 向它发送 { $signal }
rung-injected = netgrade 让 { $call } 失败：{ $errno }
rung-short-send = netgrade 让 { $call } 只取走 { $count } 字节中的 { $taken } 字节
rung-idle = 什么都没有发生时，占用 { $share }% 的处理器{ $times ->
        [1] {""}
       *[other] （测了 { $times } 次）
    }
rung-not-connected = { $to }（没有连上）
rung-newline = netgrade 在消息后面补上一个换行符
rung-greeting = netgrade 先发送一句问候
rung-operator = { $role ->
        [client] netgrade 在客户端的终端上替它输入一行
       *[other] netgrade 在服务端自己的终端上输入回复
    }

# `netgrade evidence list` 和 `show`。
seen-nothing = 没有进行
seen-counts = { $attempts } 次 · { $connections } 个连接 · { $bytes } 字节 · { $events } 个事件
seen-look = 查看某一项检查的全部内容：
seen-attempt = 第 { $number } 次，共 { $of } 次，随机种子 { $seed }，用时 { $time }
seen-dropped = 事件太多，另有 { $count } 个没有保留。
seen-printed = { $program }打印的内容
seen-complained = { $program }打印的错误信息
seen-segments = 它的报文段：

# 检查进行时。
progress-prepare = 正在准备 { $exercise }
progress-checks = 已检查 { $done } / { $total } 项 · 目前 { $points } 分 · { $seconds } 秒
progress-failed = { $count } 项未通过
progress-more = ……还有 { $count } 项

# `netgrade watch` 页面下方。
watch-graded = 刚刚评过 { $exercises }。
watch-watching = 正在等待 { $submission } 里的改动。
watch-polling = 每秒查看两次 { $submission } 里的改动。
watch-keys = h 详细说明 · n 下一项 · a 全部 · l English · r 重新评分 · q 退出
