# 检查失败的原因。每个原因有一句话说明错在哪里，`.why` 讲清为什么会这样，`.hint` 提示下一步可以
# 试什么，但不直接给出程序。不知道的事实写作 none。

cause-never-listens =
    { $call ->
        [none] { $missing ->
            [socket] 服务端没有创建套接字。
            [bind] 服务端创建了套接字，但没有给它绑定地址。
            [listen] 服务端绑定了地址，但没有调用 listen()。
           *[other] 服务端始终没有开始监听。
        }
       *[other] 服务端始终没有开始监听：{ $call } 失败，{ $errno }。
    }
    .why = 客户端只能连接正在监听的套接字。服务端要依次完成三步：socket()、bind()、listen()，顺序不能变。
    .hint = { $call ->
        [none] { $missing ->
            [none] 检查 socket()、bind()、listen() 是否都按顺序调用了，而且都在等待输入之前。
           *[other] 按 socket() → bind() → listen() 的顺序，在相应的位置补上 { $missing }()，并放在等待输入之前。
        }
       *[other] 检查 { $call } 的参数：错误信息说明了系统不接受的是什么。
    }

cause-start-crash =
    { $place ->
        [none] { $program }在启动过程中{ $ended }了
       *[other] { $program }在启动过程中{ $ended }了，出错位置是 { $place }
    }{ $detail ->
        [none] 。
       *[other] （{ $detail }）。
    }
    .why = 还没有开始会话，启动时的一个错误就让整个程序结束了。
    .hint = { $place ->
        [none] 在终端里单独运行这个程序。错误信息的最后一行说明错在什么，上面几行说明错在哪里。如果什么信息也没有，就在每一步之后打印一个词；C 程序用 -g -fsanitize=address 编译，会自己指出出错的行。
       *[other] 在终端里单独运行这个程序，先看错误信息的最后一行：它说明错在什么，上面几行说明错在哪里。
    }

cause-wrong-address =
    { $other ->
        [none] 服务端绑定的地址{ $address ->
            [none] {""}
           *[other] {" "}{ $address }{" "}
        }是客户端无法到达的。
       *[other] 服务端使用的是 { $address }，而客户端要找的是 { $other }。
    }
    .why = bind() 只能使用本机自己的地址：127.0.0.1 只接受本机的客户端，0.0.0.0 接受到达本机任何一个地址的客户端。
    .hint = 逐个数字检查 bind() 里的地址。0.0.0.0 和 127.0.0.1 在哪里都能用；教室里的地址只在教室里有效。

cause-wrong-answer = { $role ->
        [client] 客户端发送的内容与要求不符。
       *[other] { $detail ->
            [none] { $program }的回答与要求不符。
           *[other] { $program }对 { $detail } 的回答与要求不符。
        }
    }
    .why = { $role ->
        [program] 读取回答的一方完全依赖说明里的规定：哪个请求、回答哪一行、写成什么形式。值不同，或者值对了而形式不同，都是另一个回答。
       *[other] 协议规定了发送的每一个字节：用哪些词、什么顺序、一条消息怎样结束。读的一方完全依赖这些规定，错一个或少一个字节，就成了另一条消息。
    }
    .hint = { $role ->
        [program] 先在纸上算出这个请求的结果再对比。然后只给程序这一行，让它在标准错误上打印每一步得到的内容。
       *[other] 在标记处对比期望的内容和实际收到的内容：是文字不同、行尾不同、长度算错了，还是前后多了别的东西？
    }

cause-no-answer = { $count ->
        [none] { $how ->
            [none] { $program }没有回答{ $detail ->
                [none] {""}
               *[other] {" "}{ $detail }
            }。
           *[other] { $program }没有回答{ $detail ->
                [none] {""}
               *[other] {" "}{ $detail }{" "}
            }就{ $ended }了。
        }
       *[other] { $program }有 { $count } 个请求没有回答。
    }
    .why = 每个请求都应得到一行回答。提问的一方在等这一行；少了一行，后面的每个回答都会被当成前一个请求的回答。
    .hint = 程序是否一行接一行地读到输入结束？对每种请求，程序的每条路径是否都正好打印一行？这一行是否打印到标准输出，并且以换行结尾？

cause-extra-output = { $program }在{ $detail ->
        [none] 回答
       *[other] 对 { $detail } 的回答
    }之外还打印了别的内容。
    .why = 它的输出由另一个程序逐行读取：第一行就是第一个请求的回答。问候语、提示符、说明文字或调试信息都会被当成回答。
    .hint = 只打印回答。提示符通常来自 input() 的参数，或者读取之前的 printf()，去掉它。给自己看的内容请打印到标准错误。

cause-wrong-byte-order = { $detail ->
        [checksum] { $program }把校验和的字节顺序写反了。
        [identifier] { $program }把标识符的字节顺序写反了。
        [sequence] { $program }把序号的字节顺序写反了。
        [none] { $program }回答中字节的顺序反了。
       *[other] { $program }对 { $detail } 的回答中字节的顺序反了。
    }
    .why = 网络上高字节在前（大端序）。现在的处理器大多在内存里把高字节放在后面，所以逐字节查看或原样复制一个数，得到的顺序就是反的。
    .hint = 凡是把数变成字节的地方，都要写明顺序：C 用 htons()、htonl()、ntohs()、ntohl()，Python 的 struct 用 ">" 或 "!"、int.to_bytes(n, "big")，Rust 用 to_be_bytes()，Node.js 用 writeUInt16BE()。而且只转换一次：转换两次和没有转换一样错。

cause-not-canonical = { $program }{ $detail ->
        [none] 的回答
       *[other] 对 { $detail } 的回答
    }是正确的地址，但不是规范写法。
    .why = 同一个 IPv6 地址有很多种写法。为了便于比较和查找，RFC 5952 规定了一种：小写字母，不写前导零，:: 只用一次，用来缩写最长的一段（至少两组）连续的零，一样长时缩写最前面的一段。
    .hint = 把两个写法一组一组地对比：有没有保留前导零或大写字母？缩写的是哪一段零：有没有更长的，或者一样长但更靠前的？单独一组零仍写作 0。

cause-accepts-bad-input = { $program }应当拒绝{ $detail ->
        [none] 这个请求
       *[other] {" "}{ $detail }
    }，却给出了回答。
    .why = 不合法的地址如果被接受，就会变成另一个地址，下一个程序就会连到别人那里去。来自外部的内容要先检查再使用。
    .hint = 与其逐个寻找错误，不如写清楚合法的请求是什么样子再去检查：有几个部分、每个部分是否存在、由哪些字符组成、范围是多少。有些库接受的写法比说明允许的更多。

cause-refuses-good-input = { $detail ->
        [none] 请求
       *[other] { $detail }{" "}
    }是合法的，{ $program }却拒绝了。
    .why = 规则太严和太松一样是错的：这样提问的人得不到回答。
    .hint = 在说明的语法里查一查这种写法是否允许，再找出是哪一个检查拒绝了它：把原因打印在 error 后面。

cause-dies-on-bad-input = 收到{ $detail ->
        [none] 不合法的请求
       *[other] 请求 { $detail }{" "}
    }时，{ $program }没有拒绝它，而是{ $ended }了{ $place ->
        [none] 。
       *[other] （出错位置是 { $place }）。
    }
    .why = 不合法的输入很常见。应当向对方报告错误，然后继续处理下一行；程序一旦结束，后面的请求就都没有人回答了。
    .hint = 找出这一行让哪个调用出了错，就在处理这一个请求的地方接住异常或检查返回值，打印以 error 开头的一行，再继续读取。

cause-dies-on-request = { $program }{ $detail ->
        [none] {""}
       *[other] 在回答 { $detail } 时
    }{ $ended }了{ $place ->
        [none] 。
       *[other] ，出错位置是 { $place }。
    }
    .why = 没有被处理的错误会让整个程序结束，后面的请求就都得不到回答。
    .hint = 只给程序这一行试一试。错误信息的最后一行说明错在什么，上面几行说明错在哪里；C 程序如果什么都不说，用 -g -fsanitize=address 编译，会自己指出出错的行。

cause-not-raw = { $program }没有自己发出 ICMP 报文。
    .why = TCP 和 UDP 套接字只用于 TCP 和 UDP。其他协议的报文，例如 ICMP，要通过原始套接字发送，IP 首部后面的每个字节都由程序自己构造。
    .hint = 创建 socket(AF_INET，SOCK_RAW，IPPROTO_ICMP)，构造报文，再用 sendto() 发往那个地址，端口写 0。检查这些调用各返回了什么。

cause-wrong-checksum = { $program }的报文中，校验和与报文不符。
    .why = 收到 ICMP 报文的一方会重新求和，如果不对就直接丢弃，什么也不说。所以校验和错误看起来就像网络把一切都弄丢了。
    .hint = 先把校验和字段置零，把报文按大端序的 16 位字相加，最后剩下的单个字节当作一个字的高位；把超出 16 位的部分加回去；最后取反。求和时这个字段是零吗？发出的内容都算进去了吗？

cause-wrong-field = { $program }的报文与要求不符：{ $detail ->
        [address] 目的地址
        [type] 类型
        [code] 代码
        [checksum] 校验和
        [identifier] 标识符
        [sequence] 序号
       *[other] 数据
    }不对。
    .why = ICMP 报文的每个字段都有自己的位置：类型和代码各一个字节，然后是校验和、标识符、序号各两个字节，后面是数据。
    .hint = 把期望的字节写在你的字节下面，数一数：字段的顺序对吗？每个字段的长度对吗？数的高字节在前吗？

cause-accepts-wrong-reply = { $program }把不是给它的报文当成了回答。
    .why = 原始套接字会收到到达本机的每一个 ICMP 报文：给别人的回答、损坏的报文，在本机上甚至还有请求本身。没有人替程序挑选。
    .hint = 相信一个报文之前要全部检查：来自哪里、类型、校验和、标识符、序号。不符合的就跳过，继续等待，但总的等待时间不变。

cause-unexpected-bytes = { $program }发送了没有人要求的内容。
    .why = 一个连接上的字节是按顺序读取的。没有被要求就发出的内容会排在下一个回答的前面，等待回答的一方就会读到错误的字节。
    .hint = 数一数：每个请求只应得到一个回答，而且只发送一次。看看是不是多调用了一次 send()、多发了问候语或提示符、多了一个换行，或者前面的步骤在缓冲区里留下了内容。如果收到的就是回答本身，请与期望的内容对比。

cause-wrong-output = { $program }打印的内容与要求不符。
    .why = 程序的输出会被原样读取：打印在哪一个输出上、按什么顺序、怎样换行，都有区别。
    .hint = 对比期望的内容和实际的内容。结果应打印到标准输出，错误信息应打印到标准错误，中间不要夹杂别的内容；print() 和 printf() 要加换行或刷新缓冲区，内容才会立刻出现。

cause-closes-early = 对方还需要这个连接，{ $program }却把它关闭了。
    .why = 对方如果只发来了开头，就还会发送其余的部分。连接一旦关闭，就再也收不到了。
    .hint = 看看程序是因为什么而关闭连接的：只有 recv() 返回空内容才表示对方已经结束。消息不完整或者看不懂，都不表示结束。

cause-no-reply = 服务端接受了连接，但没有对客户端的消息发回任何内容。
    .why = 客户端每发一条消息都在等回复。如果服务端只是把收到的内容打印出来，或者先去等别的事情，双方就会永远等下去。
    .hint = 每次 recv() 之后，先用 accept() 返回的套接字 send() 一条回复，再去等待别的事情。

cause-never-accepts = 服务端在监听，但一直没有调用 accept() 接受正在等待的客户端。
    .why = listen() 只是建立了一个队列，系统会自动让客户端排队。客户端看上去已经连上了，但在 accept() 把它取出来之前没有人为它服务。
    .hint = 在 listen() 之后调用 accept()，并确认在它之前没有别的等待。

cause-serve-crash = 客户端一切正常，服务端却在为它服务时{ $ended }了{ $place ->
        [none] {""}
       *[other] ，出错位置是 { $place }
    }。
    .why = 处理客户端的代码里一个错误就会结束整个进程，其他客户端也随之失去服务。
    .hint = 先看错误信息的最后一行，再看它指出的那一行程序：那里的哪个值和代码预想的不一样？

cause-one-client = 服务端只服务第一个客户端，之后就不再服务别人{ $how ->
        [none] 。
       *[other] ：程序{ $ended }了。
    }
    .why = accept() 每次只交出一个连接。这个客户端离开以后，程序必须回到 accept()，否则就会一直运行到自己的结尾。
    .hint = 把 accept() 和整个会话放进外层循环：recv() 返回空内容时关闭这个连接，再接受下一个；监听套接字保持打开。

cause-one-message = { $count ->
        [none] 服务端回复了第一条消息，之后就不再回复。
       *[other] 对同一个客户端，服务端到第 { $count } 条消息就不再回复。
    }
    .why = 一次会话是在同一个连接上来回发送多条消息。写在循环外面的 recv() 和 send() 只执行一次，不管客户端还在不在。
    .hint = 对这个客户端重复 recv() 和 send()，直到 recv() 返回空内容，然后才关闭连接。

cause-needs-newline = { $newline ->
        [none] 服务端已经收到整条消息，却还要再等：等一个换行符，或者等凑够一定的字节数，然后才回复。
       *[other] 服务端已经收到整条消息和一个换行符，却还在等更多内容：看来是要凑够一定的字节数才回复。
    }
    .why = TCP 传送的是字节流，没有“一条消息”的概念。如果服务端要读满一行或正好 N 个字节，消息较短时它就会继续等，而客户端其实已经全部发完了。
    .hint = 用一次缓冲区足够大的 recv() 读取已经到达的内容，然后直接回复：不要等一行结束，也不要等缓冲区装满。很多客户端发送的消息并不带换行符。

cause-eof-loop = 客户端离开以后，服务端还在循环里空转{ $percent ->
        [none] {""}
       *[other] ，占用 { $percent }% 的处理器
    }。
    .why = 对方关闭连接以后，recv() 不再等待，而是每次都立刻返回空内容。如果循环不检查这一点，就会永远转下去。
    .hint = 检查 recv() 的返回值：为空表示客户端已经离开。这时应退出循环并关闭这个连接。

cause-dies-on-reset = 一个客户端强行断开连接，整个服务端就{ $ended }了。
    .why = 对方离开以后，recv() 会以 ECONNRESET 失败，send() 会以 EPIPE 失败，或者收到 SIGPIPE 信号。这是日常会发生的事，并不是服务端的错；但如果没有人处理，它就会结束整个进程。
    .hint = 把 recv() 或 send() 的错误当作“这个客户端走了”：关闭它的连接，回到 accept()。用 C 语言时还要忽略 SIGPIPE。

cause-stops-accepting = 服务端还在运行，但一个客户端离开以后不再接待新的客户端。
    .why = 它还停在与旧客户端有关的地方，所以回不到 accept()。在外面看来，它就像已经死了一样。
    .hint = 从旧客户端的连接结束的地方开始顺着代码走：哪条路能回到 accept()？

cause-short-send = 服务端只发出了回复的一部分{ $count ->
        [none] {""}
       *[other] ，少了 { $count } 字节
    }。
    .why = send() 取走的字节可能比交给它的少，返回值就是它取走的字节数。剩下的部分如果不接着发送，就丢失了。
    .hint = 检查 send() 返回的数字，把剩下的接着发完；也可以使用会自动发完的调用，例如 Python 的 sendall()。

cause-splits-characters = 一个字符的字节分两次到达时，{ $how ->
        [none] 这个字符就变成了别的内容
       *[other] { $program }无法解码，{ $ended }了
    }。
    .why = 一个汉字在 UTF-8 中是三个字节，TCP 可能把它们分成任意几段送达。半个字符是无法单独解码的。
    .hint = 先收集字节，只解码完整的部分；或者直接原样转发字节。增量解码器可以替你保留不完整的字符。

cause-only-ascii = { $program }不能处理 ASCII 以外的文字，例如中文。
    .why = 网络上传送的是字节串。文字在 send() 之前要编码，在 recv() 之后要解码，双方的编码必须一致；ASCII 里没有汉字。
    .hint = encode() 和 decode() 都使用 UTF-8，并找找有没有认为“一个字符就是一个字节”的代码。

cause-long-message = { $how ->
        [none] 服务端处理不了长消息
       *[other] 收到长消息时，服务端{ $ended }了
    }{ $count ->
        [none] {""}
       *[other] （到 { $count } 字节时）
    }。
    .why = 一次 recv() 最多返回缓冲区能装下的内容，而且常常更少。一条长消息要分几次才能收完。
    .hint = 不要指望一条消息一次 recv() 就能收完。检查缓冲区的大小，以及剩下的字节去了哪里。

cause-busy-idle = 什么事情都没有的时候，服务端也停不下来，一直在占用处理器{ $percent ->
        [none] {""}
       *[other] （测得 { $percent }%）
    }。
    .why = 一个不停询问“有没有事情”的循环永远得不到休息。阻塞的调用，或者超时不为零的 select()，会让系统在有事情时才唤醒程序。
    .hint = 找一找使用非阻塞套接字或者超时为 0 的循环，让它在 accept()、recv() 或 select() 中等待。

cause-fd-leak = { $program }没有关闭它打开的东西{ $before ->
        [none] {""}
       *[other] ：打开的描述符有 { $after } 个，原来是 { $before } 个
    }。
    .why = 每个连接都是一个描述符，在 close() 之前一直打开着，即使对方早已离开。一个进程大约只能有一千个描述符，用完以后谁也连不进来了。
    .hint = 检查为一个客户端服务的代码的每一条出路，包括出错的时候：是不是都会执行 close()？在 Python 里，用 with 语句管理连接就会自动关闭。

cause-thread-leak = { $program }留下了没有结束的线程或进程{ $before ->
        [none] {""}
       *[other] ：现在有 { $after } 个，原来是 { $before } 个
    }。
    .why = 为一个客户端启动的线程或进程应当随它一起结束。永远等待的线程一直占着内存和位置，而系统能提供的数量有限。
    .hint = 沿着为一个客户端服务的函数看下去：recv() 返回空内容或者失败时，它做什么？每一种情况都应当让它结束。

cause-unbounded-memory = { $program }占用的内存越来越多{ $before ->
        [none] {""}
       *[other] ：现在是 { $after }，原来是 { $before }
    }。
    .why = 只收集而从不释放的内容会随着客户端发来的一切增长，直到谁也没有内存可用。一个永远不结束一行的客户端就足够了。
    .hint = 找一找只增不减的列表、字典或缓冲区；限制一个客户端能让程序保存多少内容，客户端离开时丢掉属于它的内容。

cause-zombies = { $count ->
        [none] { $program }没有回收已经结束的子进程。
       *[other] { $program }没有回收 { $count } 个已经结束的子进程。
    }
    .why = 进程结束以后，会作为僵尸进程留在系统的进程表里，直到父进程用 wait() 问过它是怎样结束的。成千上万个僵尸进程会占满进程表，再也启动不了新的进程。
    .hint = 收到信号 SIGCHLD 时循环调用 waitpid()，并加上 WNOHANG；或者把 SIGCHLD 设为 SIG_IGN，交给系统处理。

cause-address-in-use = 服务端重新启动以后无法再绑定原来的端口{ $address ->
        [none] {""}
       *[other] （{ $address }）
    }。
    .why = 先关闭连接的一方会让连接在 TIME_WAIT 状态停留大约一分钟。只要还有这样的连接，对这个端口的 bind() 就会失败，尽管旧的服务端已经不在了。
    .hint = 在 socket() 之后、bind() 之前设置套接字选项 SO_REUSEADDR。

cause-half-close = 客户端发完消息就关闭自己的发送方向时，服务端不再回复这条消息。
    .why = FIN 的意思是“我不再发送”，不是“我已经离开”：客户端还在接收（RFC 9293 §3.6）。在它之前收到的消息仍然应该得到回复。
    .hint = 先回复已经收到的全部内容，然后再处理 recv() 返回空内容的情况。

cause-dies-on-eintr = { $call ->
        [none] 一次系统调用
       *[other] { $call }{" "}
    }被信号打断后，{ $how ->
        [none] { $program }没有照常继续工作
       *[other] { $role ->
            [client] 客户端
           *[other] 整个服务端
        }就{ $ended }了
    }。
    .why = 信号可能打断任何正在等待的调用，这时调用以 EINTR 失败，其实并没有出错。Python 和 Java 会自动重试，C 语言不会。
    .hint = 调用以 EINTR 失败时，重新调用一次就可以了。

cause-other-kind = { $detail ->
        [none] 这不是会话服务端：它只回答自己协议里的请求。
       *[other] 这不是会话服务端，而是{ $detail }。
    }
    .why = 这道练习要求服务端对任何消息都有回复，而这个服务端只回答自己的协议认识的请求，刚才发送的消息不在其中。
    .hint = 请提交这道练习的服务端；或者让它对不认识的消息也回复一句（例如“未知命令”），然后继续。

cause-dies-on-emfile = { $call ->
        [none] 描述符用完时
       *[other] { $call } 以 { $errno } 失败时
    }，{ $program }{ $how ->
        [none] 没有继续工作
       *[other] { $ended }了
    }。
    .why = 一个进程能同时打开的文件和套接字数量有限。客户端很多时，accept() 会有一段时间失败；已经连上的客户端仍然需要服务，等它们离开，就又有空位了。
    .hint = accept() 这样失败时，继续为已连接的客户端服务，过一会儿再 accept()，但不要写成从不等待的循环。

cause-dies-on-failed-call = { $call ->
        [none] 一次调用失败
       *[other] { $call } 以 { $errno } 失败
    }以后，{ $program }{ $how ->
        [none] 没有继续工作
       *[other] { $ended }了
    }。
    .why = 任何系统调用都可能因为程序之外的、暂时的原因而失败。没有预料到这一点的程序会就此结束，或者一直等待不会再来的东西。
    .hint = 检查调用的返回值，或者捕获它的异常，并在那里决定：重试、放弃这一个连接，还是告诉用户后正常结束。

cause-prints-instead = 服务端把回复打印在自己的终端上，而没有发送给客户端。
    .why = print() 和 printf() 只写到服务端自己的终端。只有在连接上交给 send() 的内容才会到达客户端。
    .hint = 用 accept() 返回的套接字发送回复；同时打印出来也没有关系。

cause-no-connect = { $call ->
        [none] { $missing ->
            [socket] 客户端没有创建套接字。
            [connect] 客户端创建了套接字，但没有调用 connect()。
           *[other] 客户端始终没有连接服务端。
        }
       *[other] 客户端没有连上：{ $call } 失败，{ $errno }。
    }
    .why = 客户端必须先用服务端的地址调用 connect()，然后才能发送消息。
    .hint = 检查程序是否不等待其他输入就能执行到 connect()，以及传给它的地址和端口是什么。

cause-no-message = 客户端连上了，但没有把输入的那一行发出去。
    .why = 服务端只能回复到达的内容。读到了却没有发送，或者根本没有去读，双方就会一直等下去。
    .hint = 从终端读取一行，先用已连接的套接字 send() 出去，再调用 recv()。

cause-wrong-message = 客户端发出的内容不是输入的那一行。
    .why = 服务端回复的是它收到的内容。文字在途中被改变、截断或与别的内容拼在一起，谈的就是另一件事了。
    .hint = 比较上面的两行：程序在读到文字之后、send() 之前对它做了什么？

cause-no-print = 客户端收到了回复，但没有显示出来。
    .why = 坐在终端前的人只能看到程序打印的内容。没有打印，或者还留在缓冲区里，对他来说就等于没有。
    .hint = 把 recv() 返回的内容解码后打印出来；用 C 语言时以 \n 结尾，或者调用 fflush(stdout)。

cause-one-question = { $count ->
        [none] 还有新的输入，客户端却在第一条消息之后就结束了。
       *[other] 第 { $count } 条消息已经输入，客户端却没有发出就结束了。
    }
    .why = 一次会话里有多少条消息由用户决定。写在循环外面的代码只执行一次。
    .hint = 重复这几步：读取一行、发送、接收回复、打印；用户结束会话时退出循环。

cause-client-crash = 服务端一切正常，客户端却{ $ended }了{ $place ->
        [none] {""}
       *[other] ，出错位置是 { $place }
    }。
    .why = 会话中途的一个错误结束了程序，用户的会话也就丢失了。
    .hint = 先看错误信息的最后一行，再看它指出的那一行程序：那里的哪个值和代码预想的不一样？

cause-refused-crash = { $how ->
        [none] 没有服务端时，客户端既不提示也不退出，而是在没有连接的情况下继续运行。
       *[other] 没有服务端时，客户端没有处理错误，就{ $ended }了。
    }
    .why = 如果那个地址上没有程序在监听，connect() 就会以 ECONNREFUSED 失败。这是很平常的事，例如服务端启动得晚了一点。
    .hint = 处理 connect() 的错误：用一行话告诉用户无法连接服务端，然后让程序正常结束。

cause-no-retry = 客户端{ $count ->
        [none] 第一次被拒绝就放弃了
        [1] 第一次被拒绝就放弃了
       *[other] 被拒绝 { $count } 次后就放弃了
    }，而服务端稍后就会启动。
    .why = 服务端可能比客户端启动得晚，也可能重新启动。隔一会儿再试的客户端能连上它，不重试的就只能由人重新启动。
    .hint = 把 connect() 放进循环，两次尝试之间的停顿逐渐加长，并限制次数。connect() 失败后要新建一个套接字。

cause-no-timeout = 服务端的地址上没有任何应答时，客户端一声不响地等上好几分钟。
    .why = 关机的机器不会拒绝连接，而是根本没有应答。这时 connect() 会一再重发请求，Linux 要过两分钟左右才放弃。
    .hint = 给连接设置时限：Python 用 settimeout()，Java 用带时限的 connect()，C 用非阻塞的 connect() 加 poll()。到时间后告诉用户并结束。

cause-prints-early = 客户端只显示了回复的一部分{ $count ->
        [none] {""}
       *[other] ，少了 { $count } 字节
    }。
    .why = 一次 recv() 只返回目前已经到达的内容，最多装满缓冲区。长回复的其余部分要由后面的调用来接收。
    .hint = 一直接收到回复完整为止（这里是收到换行符），然后才处理下一行输入。

cause-waits-for-more = 客户端已经收到回复，却还在等更多内容。
    .why = 要求装满缓冲区的接收，或者要等服务端关闭才结束的循环，在收到短回复以后都不会返回。
    .hint = 只要有内容到达，一次 recv() 就会返回。直接打印它，不要等凑够一定的字节数。

cause-hangs-on-end = 服务端结束了连接，客户端却没有发现。
    .why = 收到服务端的 FIN 以后，recv() 返回空内容。如果客户端不检查这一点，就会一直等待或空转，而回复永远不会来。
    .hint = 检查 recv() 的返回值：为空时告诉用户服务端已经离开，然后结束。

cause-no-reconnect = { $count ->
        [none] 连接被切断后，客户端没有重新连接。
        [0] 连接被切断后，客户端没有重新连接。
       *[other] 连接被切断后，客户端尝试重新连接，被拒绝后就放弃了。
    }
    .why = 即使两个程序都没有错，连接也可能中断：网线松动、路由器故障、服务端重启。无论中断表现为 send()、recv() 出错，还是 recv() 返回空，旧的套接字都不能再用，只能建立新的连接。
    .hint = 当 send() 或 recv() 出错，或者 recv() 返回空时，关闭旧的套接字，创建新的套接字并再次 connect()；重试之间要有间隔，次数要有上限。连接成功后，把没有得到回复的内容再发送一次。

cause-waits-forever = 回复在途中丢失时，{ $program }会一直等下去，没有时间限制。
    .why = 两台机器之间的数据不再送达时，双方都得不到通知，recv() 会一直等待。等多久才算太久，只能由{ $program }自己决定。
    .hint = 给 recv() 设置时间限制：Python 用 settimeout()，Java 用 setSoTimeout()，C 用 poll() 或 SO_RCVTIMEO。超时后提示用户，然后重试或退出。

cause-reset-on-leave = { $program }离开时发送的是复位（RST），而不是正常关闭（FIN）。
    .why = 关闭套接字时如果还有收到而没有读取的数据，或者设置了 SO_LINGER 选项，系统就会发送 RST。这样对方看到的是错误，而不是正常的结束。
    .hint = 先读完对方发来的内容，再 close() 套接字，也不要设置 SO_LINGER。

cause-closes-fully = { $program }本应只结束自己的发送方向，却把整个连接都关闭了：之后发给它的数据得到的是复位（RST）。
    .why = close() 会结束两个方向。半关闭只结束自己的发送方向：FIN 的意思是“我不再发送”，只要有人读取，对方仍然可以继续发送（RFC 9293 §3.6）。
    .hint = 用 shutdown() 结束发送方向，继续 recv() 直到它返回空内容，最后再 close()。

cause-ignores-eof = { $role ->
        [program] 输入已经结束，程序却不结束。
       *[other] 用户要结束会话，客户端却不结束。
    }
    .why = { $role ->
        [program] 输入结束表示不会再有人提问了。如果程序不理会，就会永远运行下去，启动它的人也会一直等下去。
       *[other] 用户用空行、结束词（例如 ## 或 exit）或者输入结束（Ctrl-D）来结束会话。如果客户端对哪一种都不理会，就会永远运行下去。
    }
    .hint = { $role ->
        [program] 输入结束时，你读取一行的方法返回什么：空文本、空值、异常、NULL 还是 0？它和空行不同，空行仍然带着换行符。遇到它就退出循环。
       *[other] 遇到空行和输入结束时退出循环，然后 close() 套接字。
    }

cause-empty-message = 输入空行以后，客户端和服务端互相等待。
    .why = 空消息就是零个字节，而 send() 零个字节等于什么也没有发送。于是客户端在 recv() 中等待一条并不存在的消息的回复。
    .hint = 在调用 send() 之前先决定空行是什么意思，例如表示会话结束。

cause-other-address = 你的客户端和服务端碰不到一起：{ $address ->
        [none] 双方使用的地址不同
       *[other] { $other ->
            [none] { $address } 上没有程序应答
           *[other] 客户端连接的是 { $address }，服务端监听的是 { $other }
        }
    }。
    .why = 要建立连接，双方的地址和端口都必须一致。
    .hint = 先比较 connect() 和 bind() 里的端口，再比较地址：服务端绑定 0.0.0.0 时，用 127.0.0.1 可以连上。

cause-both-wait = 你的客户端和服务端在互相等待。
    .why = 双方都停在一个只有对方发送内容才会返回的调用里。发送和接收的顺序对不上。
    .hint = 把双方 recv() 和 send() 的顺序写下来：一方在接收的时候，另一方必须发送。

cause-build-failed = { $place ->
        [none] { $program }编译失败{ $detail ->
            [none] 。
           *[other] ：{ $detail }
        }
       *[other] { $program }编译失败：第一个错误在 { $place }{ $names ->
            [none] 。
           *[other] （{ $names }）。
        }
    }
    .why = 没有编译成功就没有可以运行的程序，其他检查也就无法进行。
    .hint = 先改正第一个错误，再重新编译：后面的错误往往是由它引起的。

cause-missing-program = 提交的文件里没有{ $program }。
    .why = netgrade 按常用的文件名寻找程序{ $names ->
        [none] 。
       *[other] ：{ $names }。
    }
    .hint = 用这样的名字保存你的{ $program }，或者在 submission.yaml 里写明是哪个文件。

cause-ambiguous-program = 有不止一个文件可能是{ $program }{ $names ->
        [none] 。
       *[other] ：{ $names }。
    }
    .why = 只能评其中的一个，netgrade 不会替你猜。
    .hint = 把不参加评分的文件移出这个文件夹，或者在 submission.yaml 里写明是哪一个。

cause-missing-interpreter = 这台机器上没有运行{ $program }所需的工具{ $detail ->
        [none] 。
       *[other] ：缺少 { $detail }。
    }
    .why = 程序也许完全正确，只是根本没有启动。
    .hint = 安装缺少的工具，或者请老师在装有它的机器上评分。

cause-needs-package = { $program }需要一个这里没有的软件包{ $detail ->
        [none] 。
       *[other] ：{ $detail }。
    }
    .why = 评分时不能上网，只能使用语言自带的标准库。程序在导入时就结束了。
    .hint = 如果用不到它，就删掉这一行导入；这道练习用标准库就能完成。

cause-other-arguments = { $program }一启动就结束：它需要的启动参数和试过的都不一样{ $names ->
        [none] 。
       *[other] （{ $names }）。
    }
    .why = netgrade 先不带参数启动程序，然后依次尝试 HOST PORT、PORT、-p PORT 和 HOST:PORT。
    .hint = 给参数设置默认值，或者在 submission.yaml 里用 {"{host}"} 和 {"{port}"} 写明启动方法。

cause-endless-output = { $program }不停地打印，已被停止。
    .why = 一个从不等待的循环会把终端填满，会话也就无法继续了。
    .hint = 找到打印语句所在的循环：它应该在什么时候等待或退出？recv() 返回空内容时它会退出吗？

cause-fork-bomb = { $program }不停地创建进程或线程，已被停止{ $count ->
        [none] {""}
       *[other] （当时有 { $count } 个）
    }。
    .why = 每创建一个进程都要占用内存和系统进程表中的位置。在从不等待的循环里创建，会把它们全部用完。
    .hint = 只在 accept() 返回新的客户端之后才创建进程或线程，并确认子进程不会再去执行父进程的循环。

cause-out-of-memory = { $program }使用的内存超出了限额，已被停止。
    .why = 只收集而从不释放的内容会随着每条消息增长，直到系统结束程序。
    .hint = 找一找只增不减的列表或缓冲区，以及缓冲区大小特别大的 recv()。

cause-daemonises = { $program }转到了后台：第一个进程结束了，其他进程还在运行。
    .why = 离开了终端的程序无法再接收输入、查看输出，也无法正常结束，还会一直占用端口。
    .hint = 让程序留在前台运行：启动时不要 fork()，也不要使用 & 或 nohup。

cause-unknown = 检查没有通过，但从观察到的内容看不出原因。
    .why = netgrade 只说出能够证明的原因。上面的会话就是已知的全部情况。
    .hint = 逐行查看上面的会话：从哪一行开始，程序做的事和你想的不一样？然后手工重现这些步骤。
