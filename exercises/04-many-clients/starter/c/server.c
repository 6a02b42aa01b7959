/* Server for many clients / 多客户端服务端
 * Build / 编译: cc -Wall -o server server.c
 * Run / 运行:   ./server [HOST PORT] */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int on = 1;

    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }
    if (bind(sockfd, (struct sockaddr *)&address, sizeof address) < 0 || listen(sockfd, 128) < 0) {
        perror("bind, listen");
        return 1;
    }
    printf("waiting on / 正在监听 %s:%d\n", host, port);

    for (;;) {
        int connfd = accept(sockfd, NULL, NULL);
        if (connfd < 0) {
            perror("accept");
            continue;
        }
        /* TODO Answer each message of this client until it leaves,
         *      while this loop goes on to accept the next one
         *      每条消息都回复，直到这个客户端离开；与此同时，这个循环要能继续接待下一个 */
        /* TODO Close what belongs to a client that has left
         *      客户端离开后，把属于它的东西关闭 */
        close(connfd);
    }
}
