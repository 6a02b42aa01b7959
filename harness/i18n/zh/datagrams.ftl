# 用数据报通信的检查为什么没有通过。名字以 `-udp` 结尾的消息，代替没有这个结尾的同名消息。

cause-wrong-transport = { $program }创建的是 TCP 套接字，而这个练习用的是 UDP。
    .why = TCP 和 UDP 是两个不同的协议，端口号也各管各的：TCP 的 8888 端口和 UDP 的 8888 端口毫不相干。数据报永远到不了 TCP 套接字。
    .hint = 创建套接字时用 SOCK_DGRAM，不用 SOCK_STREAM。这样就没有 listen()、accept()，也没有连接：服务端在 bind() 之后直接 recvfrom() 和 sendto()。

cause-truncates = 服务端把长的数据报截断了：{ $count ->
        [none] 只发回了一部分
       *[other] 只发回了 { $count } 个字节
    }。
    .why = recvfrom(n) 取出一个数据报，但最多只给 n 个字节，装不下的部分会被系统丢弃。下一次 recvfrom() 得到的是下一个数据报，而不是这一个剩下的部分。
    .hint = 给 recvfrom() 足够大的缓冲区，能装下最大的数据报：65507 个字节，保险起见可以用 65535。

cause-merges-messages = 服务端把两个数据报当成了一条消息。
    .why = UDP 会保留每条消息的边界：一次 sendto() 对应一次 recvfrom()，一问对应一答。像 TCP 程序那样把字节攒起来，就会把不相干的内容拼在一起。
    .hint = 每个数据报单独回复，发回的就是这一次 recvfrom() 得到的内容。这里不需要比一个数据报活得更久的缓冲区。

cause-wrong-peer = 服务端把回复发给了别的客户端，而不是提问的那一个。
    .why = UDP 服务端只有一个套接字，所有客户端共用。数据是谁发来的，只有和数据一起由 recvfrom() 返回的地址知道，而每个数据报都可能来自不同的人。
    .hint = sendto() 要用同一次 recvfrom() 刚刚返回的地址。不要把第一个客户端或者上一个客户端的地址存在变量里一直用。

cause-one-peer = 服务端只听得到第一个客户端。
    .why = 对 UDP 套接字调用 connect() 不会发送任何东西，但从此以后，这个套接字只接收那一个对方的数据报，别人的都会被系统拒之门外。
    .hint = 服务端不要调用 connect()，用 recvfrom() 和 sendto() 加上地址来收发。

cause-dies-on-empty = { $how ->
        [none] 服务端没有回复空的数据报，或者之后不再为任何人服务。
       *[other] 服务端把空的数据报当成了结束：它{ $ended }。
    }
    .why = 在 TCP 里，recv() 返回空内容表示对方不再发送了。UDP 没有连接，也就没有结束可言：0 个字节的数据报同样是一条普通的消息。
    .hint = 不要判断数据是不是空的，也不要等凑够字节：每个数据报不论长短，都单独回复。

cause-dies-on-unreachable = { $how ->
        [none] 服务端给一个已经离开的客户端回复之后，就不再回复任何人。
       *[other] 服务端给一个已经离开的客户端回复之后，{ $ended }。
    }
    .why = 数据报到达的端口上没有程序时，会有一个 ICMP 差错返回。如果套接字固定了对方（调用过 connect()），下一次调用就会报告 ECONNREFUSED，尽管那次调用和它毫无关系。
    .hint = 一个客户端出了问题，不能让所有人都得不到服务：不要调用 connect()，用 sendto() 加上地址；或者捕获这一次回复的错误，然后继续 recvfrom()。

cause-takes-duplicate = 客户端把旧的回复当成了新请求的回复。
    .why = 网络可能把同一个数据报送到两次，也可能很晚才送到，那时下一个请求已经发出了。recvfrom() 按到达的先后交出数据报，并不知道哪个回复对应哪个请求，编号就是为此准备的。
    .hint = 把每个回复开头的编号和正在等待的请求的编号比较一下。不一样就丢掉，继续等，不要把它算作回复。

cause-hammering-udp = 客户端过早地重发了请求。
    .why = 回复需要时间；丢失数据报的网络，往往正是太忙的网络。马上重发只会让它更糟。
    .hint = 重发之前，至少等够题目规定的时间。是不是等待的时限变成了零，或者单位弄错了（把秒当成毫秒）？

cause-retries-forever-udp = 客户端一直不放弃{ $count ->
        [none] {""}
       *[other] （同一个请求已经发了 { $count } 次）
    }。
    .why = 用 UDP 时，没有人会告诉客户端服务端已经永远消失了。一直发下去，用户只能对着没有动静的屏幕等待。
    .hint = 给尝试计数，到了上限（这里是 3 到 10 次）就停下来，用一行话告诉用户没有收到回复，然后结束。

cause-no-resend-udp = { $count ->
        [none] 客户端没有重发请求。
        [1] 没有收到回复时，客户端没有重发请求。
       *[other] 客户端只发了 { $count } 次请求就放弃了。
    }
    .why = UDP 会丢失数据报，而且不通知任何人。无论丢的是请求还是回复，客户端看到的都一样：什么也没有来。只有重发才有用。
    .hint = 把 sendto() 和等待回复放进同一个循环：发送，限时等待，时间到了就再发一次同样的数据报，总共 3 到 10 次。

cause-waits-forever-udp = 客户端一直等待一个不会到来的回复，没有时间限制。
    .why = UDP 会丢失数据报，而且不通知任何人，recvfrom() 会一直等下去。等多久才算太久，只能由客户端自己决定。
    .hint = 给 recvfrom() 设置时间限制：Python 用 settimeout()，Java 用 setSoTimeout()，C 用 poll() 或 SO_RCVTIMEO。时间到了就重发请求。

cause-never-listens-udp =
    { $call ->
        [none] { $missing ->
            [socket] 服务端没有创建套接字。
            [bind] 服务端创建了套接字，但没有给它绑定地址。
           *[other] 在哪里都找不到服务端。
        }
       *[other] 找不到服务端：{ $call } 失败，{ $errno }。
    }
    .why = 数据报只能到达有地址的套接字。UDP 服务端只要两步：先用 SOCK_DGRAM 创建 socket()，再 bind()。没有 listen()，也没有 accept()。
    .hint = { $call ->
        [none] 检查 socket() 和 bind() 是否都按顺序调用了，而且都在等待输入之前。
       *[other] 检查 { $call } 的参数：错误信息说明了系统不接受的是什么。
    }

cause-no-reply-udp = 服务端没有对客户端的数据报作出任何回复。
    .why = 客户端每发一个数据报都在等回复。服务端如果只是把收到的内容打印出来，或者先去等别的东西，客户端就会白等。
    .hint = 每次 recvfrom() 之后，先用它返回的地址调用 sendto()，再去等别的东西。

cause-one-message-udp = { $count ->
        [none] 服务端回复了第一个数据报，之后就不再回复。
       *[other] 对同一个客户端，服务端到第 { $count } 个数据报就不再回复。
    }
    .why = 每个数据报都是一条独立的消息，下一个随时可能到来。写在循环外面的 recvfrom() 和 sendto() 只执行一次。
    .hint = 一直重复 recvfrom() 和 sendto()：UDP 服务端没有“客户端离开”这回事，所以这个循环没有尽头。

cause-prints-instead-udp = 服务端把回复打印在自己的终端上，没有发给客户端。
    .why = print() 和 printf() 只写到服务端自己的终端。只有交给 sendto() 的内容才会送到客户端。
    .hint = 用 sendto() 把回复发到 recvfrom() 返回的地址；同时打印出来也没有关系。

cause-no-message-udp = 客户端没有把输入的那一行发出去。
    .why = 服务端只能回复到达的内容。读到了却没有发送，或者根本没有去读，双方就会一直等下去。
    .hint = 从终端读取一行，在前面加上编号，先交给 sendto()，再调用 recvfrom()。

cause-no-connect-udp = 客户端没有向服务端发送任何东西。
    .why = UDP 不需要建立连接：服务端知道有这个客户端，是从它的第一个数据报开始的。
    .hint = 检查程序是否不等待其他输入就能执行到 sendto()，以及传给它的地址和端口是什么。

cause-refused-crash-udp = { $how ->
        [none] 对方的端口上没有程序时，客户端既不提示也不退出。
       *[other] 对方的端口上没有程序时，客户端没有正常放弃，而是{ $ended }。
    }
    .why = 数据报到达的端口上没有程序时，会有一个 ICMP 差错返回。对 UDP 套接字调用过 connect() 的，下一次调用会报告 ECONNREFUSED；没有调用过的，什么也不会报告，只有时限能说明问题。
    .hint = 两种情况同样对待：等待回复时出错，就是没有回复。按题目的要求重试，然后用一行话告诉用户，正常结束。

cause-other-address-udp = 你的客户端和服务端碰不到一起：{ $address ->
        [none] 双方使用的地址不同
       *[other] { $other ->
            [none] { $address } 上没有程序应答
           *[other] 客户端发往 { $address }，服务端绑定的是 { $other }
        }
    }。
    .why = 数据报要送到，双方的地址和端口都必须一致，而且都要用 UDP。
    .hint = 先比较 sendto() 和 bind() 里的端口，再比较地址：服务端绑定 0.0.0.0 时，发往 127.0.0.1 可以到达。

cause-long-message-udp = { $how ->
        [none] 服务端没有回复长的数据报。
       *[other] 服务端处理不了长的数据报：它{ $ended }。
    }
    .why = 一个数据报最多能装 65507 个字节，要么完整送到，要么送不到。recvfrom() 的缓冲区装不下的部分会丢失，有的语言还会报告错误。
    .hint = 给 recvfrom() 65535 个字节的缓冲区，再看看后面的代码是怎样处理这些数据的。
