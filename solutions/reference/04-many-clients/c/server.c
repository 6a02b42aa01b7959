/* A server for many clients: a process for each of them, an echo for each piece that arrives.
 * cc -Wall -o server server.c && ./server [HOST PORT] */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whether all of it was sent. */
static int send_all(int fd, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t sent = send(fd, data, left, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return 0;
        data += sent;
        left -= (size_t)sent;
    }
    return 1;
}

static void converse(int fd)
{
    char buffer[4096];
    for (;;) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0 || !send_all(fd, buffer, (size_t)length))
            return;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int on = 1;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* the system collects the children: no zombies */

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 128) < 0) {
        perror("server");
        return 1;
    }
    printf("listening on %s:%d\n", host, port);
    fflush(stdout); /* or every child would print it again */

    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            if (errno != EINTR && errno != ECONNABORTED)
                usleep(100000); /* no descriptor left: wait until somebody leaves */
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            converse(fd);
            _exit(0);
        }
        if (child < 0)
            perror("fork");
        close(fd); /* the child has it */
    }
}
