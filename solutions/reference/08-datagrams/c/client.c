/* 数据报客户端：connect 过的 UDP 套接字，poll 限时等待，等不到就重发。
 * 用法: ./client [HOST PORT] */
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 3, WAIT = 500 }; /* 毫秒 */

static char request[4200], reply[65536];

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* 返回回复内容的开头；一直没有回复时返回 NULL */
static const char *ask(int sockfd, int number, const char *text)
{
    int length = snprintf(request, sizeof request, "%d %s", number, text);
    size_t head = (size_t)snprintf(NULL, 0, "%d ", number);
    for (int try = 0; try < TRIES; try++) {
        (void)!write(sockfd, request, (size_t)length); /* 出错和丢失一样 */
        long long end = now() + WAIT;
        for (long long left; (left = end - now()) > 0;) {
            struct pollfd ready = {.fd = sockfd, .events = POLLIN};
            if (poll(&ready, 1, (int)left) <= 0)
                continue;
            ssize_t count = read(sockfd, reply, sizeof reply - 1);
            if (count < (ssize_t)head || memcmp(reply, request, head) != 0)
                continue; /* 迟到的、重复的，或者 ECONNREFUSED */
            reply[count] = '\0';
            return reply + head;
        }
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "8888";
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return 1;
    }
    int sockfd = socket(found->ai_family, SOCK_DGRAM, 0);
    if (sockfd < 0 || connect(sockfd, found->ai_addr, found->ai_addrlen) < 0) {
        perror("connect");
        return 1;
    }
    freeaddrinfo(found);

    char line[4096];
    for (int number = 1; fgets(line, sizeof line, stdin) != NULL; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0')
            break;
        const char *text = ask(sockfd, number, line);
        if (text == NULL) {
            fprintf(stderr, "试了 %d 次都没有回复，放弃\n", TRIES);
            return 1;
        }
        printf("回复: %s\n", text);
        fflush(stdout);
    }
    close(sockfd);
    return 0;
}
