#!/bin/bash
# talks by bash's own /dev/tcp
if ! exec 3<>/dev/tcp/127.0.0.1/8888; then
    echo "no server"
    exit 1
fi
while IFS= read -r -p "you: " line; do
    [ "$line" = "##" ] && break
    printf '%s\n' "$line" >&3 || break
    IFS= read -r answer <&3 || break
    echo "server: $answer"
done
exec 3>&-
