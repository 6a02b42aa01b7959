#include <stdio.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include "net.h"

int main(void)
{
    char buf[BUFSIZE];
    signal(SIGPIPE, SIG_IGN);
    int fd = listen_on(8888);
    if (fd < 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        int conn = accept(fd, NULL, NULL);
        if (conn < 0)
            continue;
        ssize_t n;
        while ((n = recv(conn, buf, sizeof buf, 0)) > 0)
            send_all(conn, buf, (size_t)n);
        close(conn);
    }
}
