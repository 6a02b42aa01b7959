/* Server of a simple session: one process a client, every piece is echoed.
 * Usage: ./server [HOST PORT]   Build: cc -Wall -o server server.c */
#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Children that have ended are collected at once, so that no zombie stays. */
static void reap(int signal_number)
{
    int saved = errno;
    (void)signal_number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

/* send() may take only a part: go on until all of it is gone. */
static int send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static void converse(int connfd)
{
    char buffer[4096];
    for (;;) {
        ssize_t n = recv(connfd, buffer, sizeof buffer, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            perror("recv");
        if (n <= 0)
            return;
        if (send_all(connfd, buffer, (size_t)n) < 0) {
            perror("send");
            return;
        }
    }
}

static int open_listener(const char *host, int port)
{
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return -1;
    }
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", host);
        return -1;
    }
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(sockfd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return -1;
    }
    if (listen(sockfd, 16) < 0) {
        perror("listen");
        return -1;
    }
    return sockfd;
}

int main(int argc, char *argv[])
{
    const char *host = argc == 3 ? argv[1] : "127.0.0.1";
    int port = argc == 3 ? atoi(argv[2]) : 8888;
    struct sigaction on_child = {.sa_handler = reap, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    int sockfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGCHLD, &on_child, NULL);
    sockfd = open_listener(host, port);
    if (sockfd < 0)
        return 1;
    printf("waiting on %s:%d\n", host, port);

    for (;;) {
        int connfd = accept(sockfd, NULL, NULL);
        pid_t pid;
        if (connfd < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("accept");
            return 1;
        }
        pid = fork();
        if (pid == 0) {
            close(sockfd);
            converse(connfd);
            close(connfd);
            _exit(0);
        }
        if (pid < 0)
            perror("fork");
        else
            printf("child %d talks to a new client\n", (int)pid);
        close(connfd);
    }
}
