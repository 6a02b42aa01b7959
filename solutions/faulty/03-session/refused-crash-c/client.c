/* 简单会话的客户端：输入一行发一行，空行结束
 * gcc -o client client.c && ./client [HOST PORT] */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_all(int fd, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t n = send(fd, data, left, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        left -= (size_t)n;
    }
    return 0;
}

/* 收一条回复并显示：到换行为止；没有换行的，一秒没有下文就算完。服务端离开返回 0 */
static int show_reply(int sockfd)
{
    char buf[4096];
    int shown = 0;
    while (1) {
        struct pollfd p = {.fd = sockfd, .events = POLLIN};
        if (shown && poll(&p, 1, 1000) == 0) {
            printf("\n");
            return 1;
        }
        ssize_t n = recv(sockfd, buf, sizeof buf, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 0;
        fwrite(buf, 1, (size_t)n, stdout);
        fflush(stdout);
        shown = 1;
        if (buf[n - 1] == '\n')
            return 1;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    struct sockaddr_in addr;
    char line[4096];

    signal(SIGPIPE, SIG_IGN);
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    addr.sin_addr.s_addr = inet_addr(host);
    connect(sockfd, (struct sockaddr *)&addr, sizeof addr);
    printf("已连接\n");
    fflush(stdout);

    while (fgets(line, sizeof line, stdin) != NULL && line[0] != '\n') {
        if (send_all(sockfd, line, strlen(line)) < 0 || !show_reply(sockfd)) {
            printf("服务端已经离开\n");
            break;
        }
    }
    close(sockfd);
    return 0;
}
