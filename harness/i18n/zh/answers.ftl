# 题目的作答，以及每个人自己的报文段表。

label-asked = 题目
label-answer = 作答
label-key = 答案
list-person = （需要人工阅读）
next-person = 程序能评的都评完了，剩下的由老师阅读。

answers-missing = 没有找到{ $similar ->
    [none] 这个文件。
   *[other] 这个文件，但有一个 { $similar }。如果就是它，请改名为 { $file }。
}
answers-too-large = 超过了 { $most } KiB，没有读取。写答案用不了它的百分之一。
answers-unreadable = 读不了：{ $error }。
answers-made-for = 这是“{ $name }”的报文段表{ $folder ->
    [submission] 。
   *[other] ，放在文件夹 { $folder } 里。
}
answers-not-yaml = 这一段不是合法的 YAML：{ $reason }。检查这一行和上一行的引号、括号和缩进。
answers-tab = 缩进里有制表符（Tab）。YAML 的缩进只能用空格。
answers-unknown-key = 没有“{ $word }”这道题{ $meant ->
    [none] 。
   *[other] 。是不是想写“{ $meant }”？
}
answers-twice = “{ $key }”答了两次，以第一次为准。请删掉其中一个。
answers-no-key = 这一行没有题目的名字：每个答案都写在自己那道题的词和冒号后面，例如 order 的后面。
answers-wants-word = 这里应当写一个词或一个数。
answers-wants-words = 这里应当写一段文字，或者用方括号写一个列表，里面用逗号隔开。
answers-wants-list = 这里应当是一个列表，每一项占一行，以“- ”开头。
answers-wants-items = 这里应当像模板那样，每一小题占一行，答案写在冒号后面。

answers-right-of = { $of } 项中对了 { $right } 项
answers-place = 第 { $number } 个
answers-choice = 选项 { $letter }
answers-more = 另外 { $count } 个
answers-idea = 要点 { $number }
answers-segment = 第 { $number } 个报文段的 { $cell }
answers-line = { $item }：{ $state }
answers-line-given = { $item }：“{ $given }”——{ $state }
answers-line-key = （正确：{ $right }）
answers-right = 正确
answers-by-notes = 按讲义是对的，标准的说法不同
answers-follows = 从前面的错误正确推算得来，不重复扣分
answers-empty = 没有作答
answers-not-given = 应当有，但没有写
answers-person = 需要人工阅读
answers-wrong-order = 和其他几个相比，位置不对
answers-wrong-match = 不属于这里
answers-wrong-choice = 不对
answers-wrong-word = 不是这里的答案
answers-contradiction = 说的与事实相反
answers-wrong-flags = 标志位不对
answers-syn = 少了 1：前面的 SYN 没有算进去
answers-fin = 少了 1：前面的 FIN 没有算进去
answers-data = 前面的数据没有算进去
answers-direction = 用了另一个方向的号码
answers-wrong-number = 数不对
answers-wrong-state = 状态不对
answers-person-student = 没有规则能判定这段文字，要由老师阅读。在那之前它不评分，也不会按零分计算。
answers-person-instructor = 没有规则能判定这段文字，请阅读。找到了什么、没找到什么，列在下面。
answers-own = 你自己的程序（{ $exercise }）也是这样
answers-own-none = 暂时没有可以展示的：等 { $exercise } 能工作，并且和这个练习在同一次运行里评分（不加 --exercise），这里会画出你自己的服务端和客户端之间的报文段。

sheet-head =
    一次 TCP 会话，双方是
      客户端 { $client }  和  服务端 { $server }
    没有报文段丢失，也没有先后错乱。请填空：

      flags    报文段的标志位：SYN、ACK、FIN（可以有几个，用逗号隔开）
      seq      序号
      ack      确认号
      client   这个报文段到达之后，客户端的状态
      server   这个报文段到达之后，服务端的状态

    双方的第一个序号已经给出。其余的号码，可以照报文段里的原样写，也可以从第一个序号起算
    （Wireshark 就是这样显示的：第一个序号显示为 0）。data 是报文段携带的数据字节数。
    状态：CLOSED、LISTEN、SYN-SENT、SYN-RECEIVED、ESTABLISHED、FIN-WAIT-1、FIN-WAIT-2、
    CLOSE-WAIT、LAST-ACK、TIME-WAIT。监听中的服务端会为这次会话得到一个新的套接字。
sheet-connects = { $who }调用 connect()
sheet-accepts = { $who }接受请求
sheet-confirms = { $who }收到了答复
sheet-sends = { $who }调用 send()，发送 { $count } 字节
sheet-received = { $who }收到了数据
sheet-closes = { $who }调用 close()，比对方先关
sheet-received-end = { $who }收到了对方的结束，自己还没有关闭
sheet-closes-too = { $who }也调用 close()
sheet-closes-at-once = { $who }收到对方的结束，马上也关闭：两件事合在一个报文段里
sheet-ends = { $who }收到了对方最后的报文段
