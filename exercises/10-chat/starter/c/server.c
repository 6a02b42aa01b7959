/* Server of a chat room / 聊天室的服务端
 * Build / 编译: cc -Wall -o server server.c -lpthread
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
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }

    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(sockfd, (struct sockaddr *)&address, sizeof address) < 0 || listen(sockfd, 64) < 0) {
        perror("bind, listen");
        return 1;
    }
    printf("listening / 正在监听\n");

    for (;;) {
        int connfd = accept(sockfd, NULL, NULL);
        if (connfd < 0) {
            perror("accept");
            continue;
        }
        /* TODO 1. Serve this one while others come: a thread, or poll over all connections
         *         边接待新人边服务这一位：用线程，或者用 poll 同时看着所有连接 */
        /* TODO 2. Collect what arrives until a line is whole / 攒够一整行再处理 */
        /* TODO 3. JOIN, SAY, TELL, WHO, QUIT: one reply each / 每个请求一行回复 */
        /* TODO 4. Tell the others / 通知其他人: JOINED, SAID, LEFT */
        close(connfd);
    }
}
