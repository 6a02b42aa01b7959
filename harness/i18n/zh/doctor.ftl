# 机器允许什么。每一部分有名称、`.gives`（具备时有什么用）、`.lost`（缺少时失去什么）和 `.back`（如何恢复）。

doctor-parts = 这台机器允许什么
doctor-tools = 解释器和编译器
doctor-missing = 缺少（{ $reason }）。
doctor-between = {""}
doctor-with = 它依赖{ $base }，恢复{ $base }之后也会恢复。

doctor-part-user = 用户命名空间
    .gives = 程序在这台机器上没有任何特权。
    .lost = 没有它就完全谈不上隔离：程序看得到这台机器的文件、进程和网络；如果你不是 root，凡是你能改动的，程序也能改动。
    .back = 恢复方法：执行 `{ $limit }`；Ubuntu 上执行 `{ $apparmor }`，旧版 Debian 上执行 `{ $debian }`；如果是容器，启动时加上 `{ $container }`。
doctor-part-network = 网络命名空间
    .gives = 每次会话独占全部端口和地址，所以各项检查可以同时进行，程序也接触不到真实的网络。
    .lost = 没有它就做不到完整隔离：程序使用这台机器的真实网络，检查只能逐项进行，而且端口若正被这台机器占用，或者一分钟之内刚用过，检查就会失败，尽管学生并没有做错。
    .back = 恢复方法：执行 `{ $limit }`；如果是容器，启动时加上 `{ $container }`。
doctor-part-processes = 独立的进程和文件
    .gives = 程序只看得到自己的进程和文件，它启动的一切都随它一起结束。
    .lost = 没有它就做不到完整隔离：程序看得到这台机器的文件和进程，留在后台的进程在检查结束后可能还在运行。
    .back = 恢复方法：使用 Linux 5.12 或更新的内核，并把 { $limits } 设为大于 0 的值；如果是容器，其 /proc 有一部分被遮住，启动时加上 `{ $container } { $confined }`。
doctor-part-filter = seccomp 通知
    .gives = 程序一调用 bind()、listen()、accept()、connect() 等就能看到，任何练习都用不到的系统调用会被拒绝。
    .lost = 没有它就无法启动任何程序：所有检查都无法评分。
    .back = 恢复方法：使用 Linux 5.0 或更新的内核，并启用 { $config }；如果是容器，启动时加上 `{ $container }`；若错误是 EBUSY，说明已有别的程序在这样观察，请在它之外运行 netgrade。
doctor-part-addresses = 读取调用中的地址
    .gives = 服务器绑定的地址、客户端连接的地址，都直接从调用中读出。
    .lost = 没有它，netgrade 就不知道服务器已经开始监听，也不知道客户端要连接哪里：每个服务器都会被误判为从不监听，任何结论都不可信。
    .back = 恢复方法：使用 Linux 5.6 或更新的内核，并执行 `{ $yama }`；如果是容器，启动时加上 `{ $container }`。
doctor-part-segments = 抓取报文段
    .gives = 记录每个连接的报文段：哪一方先关闭，用的是 FIN 还是 RST。
    .lost = 没有它就做不到完整隔离（完整隔离的会话必须用它），报告中也没有报文段，无法从中区分 FIN、RST 和没有任何动静。
    .back = 恢复方法：执行 `{ $module }`，或使用启用了 { $config } 的内核。
doctor-part-waiting = 证明程序在等待
    .gives = 程序若在等待永远不会到来的数据，几毫秒内就能证明。
    .lost = 没有它就无法证明程序不会再有动静：检查沉默的程序要一直等到时限，结论中也说不出程序阻塞在哪个调用上。
    .back = 恢复方法：使用启用了 { $config } 的内核，并执行 `{ $counting }` 和 `{ $yama }`；如果是容器，启动时加上 `{ $container }`。
doctor-part-terminal = 伪终端
    .gives = 程序的输出写到终端上，所以会逐行到达。
    .lost = 没有它就无法启动任何程序：所有检查都无法评分。
    .back = 恢复方法：执行 `{ $mount }`；如果伪终端已经用完，执行 `{ $limit }`。
doctor-part-memory = cgroup v2 内存限制
    .gives = 这里可以使用委派的内存限制。netgrade 目前还不用它，而是自己测量程序常驻内存的大小，超出太多就结束程序。
    .lost = netgrade 用到的功能并没有缺少：它自己测量程序常驻内存的大小，所以程序在被结束之前，可能会短暂地超出限制。
    .back = 不需要做什么；如果想要委派的控制组，可以用 `{ $systemd }`。
doctor-part-landlock = Landlock
    .gives = 这个内核支持它。netgrade 目前还不使用这第二道墙。
    .lost = netgrade 用到的功能并没有缺少：它只是命名空间之外保护文件的第二道墙。
    .back = 不需要做什么；Linux 5.13 或更新的内核启用 { $config }，并加上启动参数 `{ $boot }`，就会有它。

doctor-not-found = 没有找到：用 { $language } 编写的程序无法在这里运行。Debian 和 Ubuntu 上执行 `{ $install }`
doctor-no-make = 没有找到：带有 Makefile 的提交无法在这里构建。Debian 和 Ubuntu 上执行 `{ $install }`

doctor-lacking = 缺少：{ $names }
doctor-full = 这里可以完整隔离：程序与这台机器隔离，程序之间也互相隔离，可以使用 `--isolation required`。
doctor-best-effort = 这里只能尽量隔离（{ $why }）：程序只隔离到这台机器允许的程度，每份报告都会注明；如果使用 `--isolation required`，netgrade 会拒绝评分（退出码为 3）。
doctor-nothing = 这里无法评分（{ $why }）：无论 `--isolation` 怎样设置，结论都不可信。
