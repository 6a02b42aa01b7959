# 连接中的报文段。

segments-connection = 连接 { $number }（始于 { $at }）：{ $client } → { $server }
segments-attempt = （第 { $number } 次尝试，共 { $of } 次）
segments-ours = netgrade（{ $actor }）
segments-window-closed = 窗口为 0
segments-left-out = ……省略了 { $count } 个报文段
segments-exited = { $program }{ $ended }
segments-stopped = { $program }由 netgrade 停止
segments-over = 检查到此结束，后面是 netgrade 的收尾工作
segments-first-fin = { $who }先关闭连接（FIN）。
segments-first-rst = { $who }先强行断开连接（RST）。
segments-refused = 被拒绝（RST）：{ $address } 上没有程序在监听。
segments-open = 检查结束时，双方都还没有关闭这个连接。
segments-gap = 至少有 { $count } 个报文段没来得及记录就丢失了，因此这里并不完整。
segments-no-connection = 没有看到任何连接。
segments-none = 没有记录到报文段：只有会话拥有自己的网络时才看得到。`netgrade doctor` 会说明缺少什么。
