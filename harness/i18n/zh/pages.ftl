# `netgrade explain` 的页面：怎样亲手看到这个错误，以及它对应讲义的哪一节。
# 以 `$ ` 开头的行是可以复制的命令，各种语言里都一样。

explain-see = 亲手看一看
explain-mend = 通常怎样改
explain-notes = 讲义
explain-why = 为什么会这样
explain-more = 查看其中一个：netgrade explain CAUSE
explain-servers = 服务端
explain-clients = 客户端
explain-both = 服务端和客户端
explain-programs = 回答请求、自己构造消息的程序
explain-answers = 题目的答案
explain-pages = 错误原因
explain-made = 由 `netgrade explain --all` 生成，有测试保证它与程序一致。

hand-start =
    在终端里单独启动程序，等它结束。最后一行输出说明出了什么错；退出码不是 0，说明它不是正常结束的。
    $ python3 server.py; echo "exit code $?"
hand-listens =
    启动服务端，在另一个终端里查看谁在监听、监听哪个地址。列表里没有的服务端谁也连不上；地址如果不是 0.0.0.0 或 127.0.0.1，就只能从别处连接。
    $ ss -ltnp
hand-talk =
    启动服务端，在另一个终端里连接它，输入一行，看看回来的是什么。
    $ nc 127.0.0.1 8888
hand-connected =
    启动服务端并连接它，再在第三个终端里查看这个连接。LISTEN 那一行的 Recv-Q 是正在等待 accept() 的客户端个数，ESTAB 那一行的 Recv-Q 是还没有人读取的字节数。
    $ nc 127.0.0.1 8888
    $ ss -tan 'sport = :8888'
hand-next-client =
    启动服务端，和它对话，用 Ctrl+C 离开，然后再连接一次：第二个客户端应该得到同样的服务。
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-no-newline =
    启动服务端，发一条不带换行的消息，照样应该收到回复。
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'hello'); print(s.recv(1024))"
hand-idle-cpu =
    启动服务端，连接一次再离开，然后看它占用多少处理器：没有事情可做的时候，应该是零。
    $ top -p "$(pgrep -f server.py | head -1)"
hand-reset =
    启动服务端，像崩溃的客户端那样用复位（RST）断开一个连接，再正常连接一次：服务端应该还在。
    $ python3 -c "import socket, struct; s = socket.create_connection(('127.0.0.1', 8888)); s.sendall(b'hello'); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()"
    $ nc 127.0.0.1 8888
hand-long =
    启动服务端，发一条很长的消息，数一数回来多少字节。
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'x' * 100000); print(sum(len(d) for d in iter(lambda: s.recv(65536), b'')))"
hand-pieces =
    启动服务端，把一段文字从一个汉字的中间切开，隔一秒发出后一半。
    $ python3 -c "import socket, time; s = socket.create_connection(('127.0.0.1', 8888)); b = '你好'.encode(); s.sendall(b[:2]); time.sleep(1); s.sendall(b[2:]); print(s.recv(1024).decode())"
hand-chinese =
    启动服务端，连接它并输入一行中文，应该完整地回来。
    $ nc 127.0.0.1 8888
hand-coalesced =
    启动服务端，把两条消息一次发出，或者把一条消息分两次发出。这两种情况 TCP 随时都可能出现，消息到哪里结束，要由服务端自己判断。
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'first\nsecond\n'); print(s.recv(1024)); print(s.recv(1024))"
hand-two-clients =
    启动服务端，从两个终端连接它。第一个什么也不输入，在第二个里对话：应该立刻得到回复。
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-slow =
    启动服务端，让一个客户端只发送、从不接收，再从另一个终端对话：这个客户端应该照常得到回复。
    $ yes | python3 -c "import socket, sys; s = socket.create_connection(('127.0.0.1', 8888)); [s.sendall(line.encode()) for line in sys.stdin]"
    $ nc 127.0.0.1 8888
hand-crowd =
    启动服务端，同时建立五十个连接，每一个都应该得到回复。
    $ python3 -c "import socket; all = [socket.create_connection(('127.0.0.1', 8888)) for _ in range(50)]; [s.settimeout(3) for s in all]; [s.sendall(b'hello\n') for s in all]; print(sum(1 for s in all if s.recv(100)))"
hand-leaks =
    启动服务端，数一数它占用的资源；连接再离开一百次以后再数一遍，数目不应该增加。第一行数打开的描述符，第二行数线程。
    $ ls "/proc/$(pgrep -f server.py | head -1)/fd" | wc -l
    $ ls "/proc/$(pgrep -f server.py | head -1)/task" | wc -l
    $ for i in $(seq 100); do python3 -c "import socket; socket.create_connection(('127.0.0.1', 8888)).close()"; done
hand-zombies =
    启动服务端，连接再离开几次，然后列出它的子进程。STAT 一列是 Z 的，就是已经结束却没有人回收的子进程。
    $ ps -o pid,stat,cmd --ppid "$(pgrep -f server.py | head -1)"
hand-memory =
    启动服务端，给它发一行永远不结束的内容，同时观察它占用的内存（RSS，单位 KiB）。
    $ tr '\0' x < /dev/zero | nc 127.0.0.1 8888 > /dev/null
    $ ps -o rss,cmd -p "$(pgrep -f server.py | head -1)"
hand-restart =
    启动服务端并连接它，用 Ctrl+C 结束服务端，然后马上重新启动。处于 TIME-WAIT 状态的连接还占着这个端口。
    $ python3 server.py
    $ ss -tan 'sport = :8888'
hand-half-close =
    启动服务端，发一条消息，只结束发送方向，然后继续接收：回复应该照样到达。
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'hello\n'); s.shutdown(socket.SHUT_WR); print(s.recv(1024))"
hand-interrupted =
    让服务端的一次调用像遇到信号那样被打断，看它能不能继续运行。
    $ strace -f -e trace=network -e inject=recvfrom:error=EINTR:when=1 python3 server.py
hand-failed-call =
    让 accept() 失败一次（客户端在被接受之前就离开时，会发生这种事），看服务端能不能继续运行。
    $ strace -f -e trace=network -e inject=accept4:error=ECONNABORTED:when=1 python3 server.py
hand-descriptors =
    用很少的描述符启动服务端，建立比这更多的连接，然后全部离开，看它还能不能提供服务。
    $ ( ulimit -n 20; python3 server.py )
    $ python3 -c "import socket, time; all = [socket.create_connection(('127.0.0.1', 8888)) for _ in range(30)]; time.sleep(2)"
hand-chat =
    启动服务端，从两个终端连接它。一边输入的话应该出现在另一边，而且不能混进别人的话。
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-calls =
    用 strace 打印程序的每一次网络调用，看它们的顺序、参数和返回值。
    $ strace -f -e trace=network python3 server.py
hand-transfer =
    启动服务端，开始上传，中途用 Ctrl+C 结束客户端，然后看看服务端留下了什么。
    $ ls -la
hand-path =
    启动服务端，按照讲义的协议请求一个文件夹以外的文件，得到的只能是拒绝。它打开了哪些文件，可以这样看：
    $ strace -f -e trace=openat python3 server.py
hand-datagram =
    启动服务端，给它发一个数据报，回复应该回到同一个套接字。
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'hello', ('127.0.0.1', 8888)); print(s.recvfrom(2048))"
hand-datagram-long =
    启动服务端，给它发一个很长的数据报，回来的长度应该不变。
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'x' * 4000, ('127.0.0.1', 8888)); print(len(s.recv(65535)))"
hand-datagram-two =
    启动服务端，用两个套接字轮流发数据报，中间夹一个空的：每个套接字都应该得到自己的回复。
    $ python3 -c "import socket; a, b = (socket.socket(type=socket.SOCK_DGRAM) for _ in range(2)); [s.settimeout(3) for s in (a, b)]; to = ('127.0.0.1', 8888); a.sendto(b'a', to); b.sendto(b'', to); b.sendto(b'b', to); print(a.recv(99), b.recv(99))"
hand-datagram-gone =
    启动服务端，发一个数据报后立刻关闭套接字，让它的回复找不到人。然后再发一个：应该得到回复。
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'bye', ('127.0.0.1', 8888)); s.close()"
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'hello', ('127.0.0.1', 8888)); print(s.recv(99))"
hand-client =
    自己扮演服务端：在一个终端里监听，在另一个终端里启动客户端，两边都输入内容试试。
    $ nc -l 8888
    $ python3 client.py
hand-no-server =
    在没有服务端的时候启动客户端。它应该用自己的一行话说明情况，而不是打印一串出错信息。
    $ python3 client.py; echo "exit code $?"
hand-late-server =
    在没有服务端的时候启动客户端，数一数它尝试了几次、每次停多久，过几秒再启动一个服务端。
    $ strace -f -r -e trace=connect python3 client.py
    $ nc -l 8888
hand-no-answer-address =
    让客户端连接一个没有人的地址，看看要等多久。192.0.2.1 是专门留给这类试验的地址（RFC 5737）。
    $ time python3 client.py 192.0.2.1 8888
hand-server-leaves =
    自己扮演服务端，等客户端连上以后用 Ctrl+C 离开，再在客户端里输入一些内容。
    $ nc -l 8888
    $ python3 client.py
hand-cut-reply =
    扮演一个把回复分两次发出的服务端，中间隔一秒。客户端应该显示全部内容。
    $ python3 -c "import socket, time; l = socket.create_server(('127.0.0.1', 8888)); c, _ = l.accept(); c.recv(1024); c.sendall(b'first half, '); time.sleep(1); c.sendall(b'second half\n'); time.sleep(1)"
    $ python3 client.py
hand-reconnect =
    扮演一个收到消息不回复、直接断开的服务端，连续两次；看客户端第二次发来的是什么。
    $ python3 -c "import socket; l = socket.create_server(('127.0.0.1', 8888)); [(c := l.accept()[0], print(c.recv(1024)), c.close()) for _ in range(2)]"
    $ python3 client.py
hand-stopped-server =
    启动服务端和客户端，让服务端暂停而不是结束，再在客户端里输入内容：这就像网络断了，对方的机器再也没有应答。
    $ kill -STOP "$(pgrep -f server.py | head -1)"
    $ kill -CONT "$(pgrep -f server.py | head -1)"
hand-leave =
    客户端离开时，看一看网络上的报文段：正常结束时双方各发一个 F（FIN），R 就是复位。
    $ sudo tcpdump -n -i lo 'tcp port 8888'
hand-end-of-input =
    用文件或管道给程序输入：最后一行之后，它应该自己结束。在终端里，输入结束就是按 Ctrl+D。
    $ printf 'hello\n' | python3 client.py; echo "exit code $?"
hand-empty-line =
    自己扮演服务端，启动客户端，什么也不输入直接按回车，看看两边的情况。
    $ nc -l 8888
    $ python3 client.py
hand-both =
    先启动服务端，再启动客户端，在第三个终端里查看双方：一方监听的是哪个地址，另一方连接的是哪个地址，谁那里有没读的字节（Recv-Q）？
    $ ss -tanp
hand-request =
    一次只给程序一个请求，把它打印的那一行和讲义对照。
    $ echo 'aton 127.0.0.1' | python3 addresses.py
hand-request-bad =
    先给程序一个错误的请求，后面再跟一个正确的：它应该拒绝第一个，回答第二个。
    $ printf 'aton 1.2.3.999\naton 127.0.0.1\n' | python3 addresses.py; echo "exit code $?"
hand-bytes =
    直接看字节。同一个数的两种字节序：
    $ python3 -c "import struct; print(struct.pack('>H', 8888).hex(), struct.pack('<H', 8888).hex())"
hand-icmp =
    逐个字节地看机器真正发出的消息，和系统自带的 ping 发出的比一比。
    $ sudo tcpdump -n -X -i lo icmp
    $ ping -c 1 127.0.0.1
hand-build =
    打开全部警告，自己编译一遍，从第一条信息看起。
    $ cc -Wall -Wextra -g server.c -o server
hand-folder =
    看看练习的文件夹里有什么，注意隐藏文件和大小写。
    $ ls -la submission/03-session
hand-tools =
    问一问这台机器有什么。
    $ netgrade doctor
hand-import =
    不用任何外部软件包，只用 Python 自带的库启动程序：它会停在导入软件包的那一行。
    $ python3 -I -S server.py
hand-arguments =
    像 netgrade 那样启动程序：先不带参数，再带上地址和端口。
    $ python3 server.py
    $ python3 server.py 127.0.0.1 8888
hand-endless =
    看看它一开始打印的是什么，又打印了多少。
    $ python3 server.py | head -20
hand-children =
    启动程序，看它有哪些子进程和线程，分别是谁创建的。
    $ ps -e --forest -o pid,ppid,nlwp,stat,cmd
hand-answers =
    把文件和模板放在一起对照，每改一处就只给这个练习评一次分；评答案不运行任何程序，马上就有结果。
    $ netgrade check submission --exercise 01-layers
hand-trace =
    把同一次会话写成抓包文件，在 Wireshark 里一步步看：它会显示双方的相对序号和每个报文段的标志位。
    $ netgrade trace submission --pcap trace.pcap
hand-evidence =
    看一看检查时观察到的全部内容。
    $ netgrade evidence list
    $ netgrade evidence show server/replies

notes-server = 套接字编程 · tcp服务端
notes-bind = 套接字编程 · tcp服务端 · 2.绑定ip和端口号
notes-listen = 套接字编程 · tcp服务端 · 3.让套接字具有监听功能
notes-accept = 套接字编程 · tcp服务端 · 4.等待客户端连接
notes-server-talk = 套接字编程 · tcp服务端 · 5.消息的收发
notes-broken-pipe = 套接字编程 · tcp服务端 · 5.消息的收发：没有接收端时 send 会导致 broken pipe
notes-close = 套接字编程 · tcp服务端 · 6.关闭套接字
notes-client = 套接字编程 · tcp客户端
notes-connect = 套接字编程 · tcp客户端 · 2.发起连接请求
notes-client-talk = 套接字编程 · tcp客户端 · 3.收发消息
notes-client-close = 套接字编程 · tcp客户端 · 4.关闭套接字
notes-many = 问题：如何让一个服务器处理多个客户端任务？
notes-reliable = 传输层服务 · tcp协议 · 面向连接、可靠传输
notes-handshake = 传输层服务 · tcp协议 · 三次握手
notes-teardown = 传输层服务 · tcp协议 · 四次挥手
notes-udp = 传输层服务 · udp协议 · 面向无连接的服务
notes-datagram = 套接字编程 · 2.数据报套接字(sock_dgram)
notes-raw = 套接字编程 · 3.原始套接字(sock_raw) · 访问底层协议的套接字
notes-order = 字节序 · 网络字节序采用大端序
notes-ip = IP · 127.0.0.1、0.0.0.0、网段、广播地址
notes-ipv6 = IP · IPv6 · inet_pton、inet_ntop
notes-layers = OSI模型（七层模型），四层、五层模型
notes-practice = 练习 · 3.使用tcp完成一个简单的会话
