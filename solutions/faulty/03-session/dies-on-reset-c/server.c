/* TCP server of a simple session, one client after the other.
 * gcc -o server server.c && ./server [HOST PORT] */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* send may take only a part of the data */
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

/* talk to one client until it leaves */
static void talk(int connfd)
{
    char buf[8192];
    while (1) {
        ssize_t n = recv(connfd, buf, sizeof buf, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            break;
        printf("%d bytes\n", (int)n);
        if (send_all(connfd, "message received\n", 17) < 0) {
            perror("send");
            break;
        }
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    int on = 1;
    struct sockaddr_in addr;

    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    addr.sin_addr.s_addr = inet_addr(host);
    if (bind(sockfd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(sockfd, 5) < 0) {
        perror("listen");
        return 1;
    }
    printf("waiting for a client\n");

    while (1) {
        int connfd = accept(sockfd, NULL, NULL);
        if (connfd < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("accept");
            return 1;
        }
        talk(connfd);
        close(connfd);
    }
}
