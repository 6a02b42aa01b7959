/* 数据报服务端：阻塞的 recvfrom，收到什么就原样发回给谁。IPv4 和 IPv6 都可以。
 * 用法: ./server [HOST PORT] */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[65536];

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "8888";
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE}, *found;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return 1;
    }
    int sockfd = socket(found->ai_family, SOCK_DGRAM, 0);
    if (sockfd < 0 || bind(sockfd, found->ai_addr, found->ai_addrlen) < 0) {
        perror("bind");
        return 1;
    }
    freeaddrinfo(found);
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        ssize_t count = recvfrom(sockfd, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &length);
        if (count < 0) {
            perror("recvfrom"); /* 被信号打断等等，不影响下一个 */
            continue;
        }
        if (sendto(sockfd, buffer, (size_t)count, 0, (struct sockaddr *)&peer, length) < 0)
            perror("sendto");
    }
}
