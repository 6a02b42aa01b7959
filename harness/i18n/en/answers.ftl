# Answers to questions, and the personal trace.

label-asked = Asked
label-answer = Answer
label-key = Key
list-person = (to be read by a person)
next-person = nothing that a program could grade: a person reads what is left.

answers-missing = not found{ $similar ->
    [none] {"."}
   *[other] {", but "}{ $similar } is there: if it is meant, rename it to { $file }.
}
answers-too-large = has more than { $most } KiB, so it was not read. Answers need a hundredth of that.
answers-unreadable = cannot be read: { $error }.
answers-made-for = the trace of “{ $name }”{ $folder ->
    [submission] {"."}
   *[other] , in the folder { $folder }.
}
answers-not-yaml = this part is not YAML: { $reason }. Look at the quotes, the brackets and the indentation here and in the line before.
answers-tab = there is a tab in the indentation. YAML wants spaces there.
answers-unknown-key = there is no question “{ $word }”{ $meant ->
    [none] {"."}
   *[other] . Did you mean “{ $meant }”?
}
answers-twice = “{ $key }” is answered twice; the first answer counts. Remove one of them.
answers-no-key = a line without a key: every answer stands behind the word that belongs to its question, such as “order: …”.
answers-wants-word = one word or number belongs here.
answers-wants-words = a text belongs here, or a list in brackets, such as [one, two].
answers-wants-list = a list belongs here, a line with “- ” for each entry.
answers-wants-items = a line “item: answer” for each item belongs here, as in the template.

answers-right-of = { $right } of { $of } right
answers-place = place { $number }
answers-choice = choice { $letter }
answers-more = { $count ->
    [one] 1 more
   *[other] { $count } more
}
answers-idea = idea { $number }
answers-segment = segment { $number }, { $cell }
answers-line = { $item }: { $state }
answers-line-given = { $item }: “{ $given }” – { $state }
answers-line-key = {" "}(right: { $right })
answers-right = right
answers-by-notes = right by the course notes; the standard says something else
answers-follows = follows rightly from an earlier slip, and costs nothing more
answers-empty = not answered
answers-not-given = belongs here and is not given
answers-person = to be read by a person
answers-wrong-order = not in its place among the others
answers-wrong-match = belongs elsewhere
answers-wrong-choice = not right
answers-wrong-word = not an answer that fits here
answers-contradiction = the text says the opposite of what is so
answers-wrong-flags = other control bits
answers-syn = one too few: the SYN before it was not counted
answers-fin = one too few: the FIN before it was not counted
answers-data = the data before it was not counted
answers-direction = a number of the other direction
answers-wrong-number = another number
answers-wrong-state = another state
answers-person-student = No rule decides about this text, so a person reads it. Until then it is not graded, and it is not counted as zero points.
answers-person-instructor = No rule decides about this text: please read it. What was found and what was not stands below.
answers-own = The same on your own programs ({ $exercise })
answers-own-none = Nothing to show yet: when { $exercise } works and is graded in the same run (without --exercise), the segments of your own server and client are drawn here.

sheet-head =
    A session over TCP between
      client { $client }  and  server { $server }
    No segment gets lost, and none overtakes another. Fill in the blanks:

      flags    the control bits of the segment: SYN, ACK, FIN (several: SYN, ACK)
      seq      its sequence number
      ack      its acknowledgement number
      client   the state of the client once this segment has arrived
      server   the state of the server once this segment has arrived

    The first sequence number of each side is given. You may write all further numbers
    as they are in the segment, or count from that first number (Wireshark does: it shows 0
    for it). `data` is how many bytes of data the segment carries.
    States: CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2,
    CLOSE-WAIT, LAST-ACK, TIME-WAIT. A listening server gets a new socket for this session.
sheet-connects = the { $who } calls connect()
sheet-accepts = the { $who } takes the request
sheet-confirms = the { $who } has received the answer
sheet-sends = the { $who } calls send() with { $count } bytes
sheet-received = the { $who } has received the data
sheet-closes = the { $who } calls close(), before the other side does
sheet-received-end = the { $who } has received the other side's end, and has not closed yet
sheet-closes-too = the { $who } calls close() as well
sheet-closes-at-once = the { $who } has received the other side's end and closes at once: both go into one segment
sheet-ends = the { $who } has received the last of the other side
