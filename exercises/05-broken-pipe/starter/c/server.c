/* Server that outlives its clients / 不怕客户端消失的服务端
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

    /* 1. Make a socket / 创建套接字 */
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);

    /* 2. Give it an address / 绑定地址 */
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }
    if (bind(sockfd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    printf("bound to / 已绑定 %s:%d\n", host, port);

    /* TODO 3. Let it listen / 让它监听 */
    /* TODO 4. Wait for a client / 等待客户端连接 */
    /* TODO 5. Answer each message until the client leaves / 每条消息都回复，直到客户端离开 */
    /* TODO    Serve the next client, however the one before has gone: recv and send may fail
     *         不管前一个客户端怎么消失，都服务下一个：recv 和 send 都可能失败 */

    /* 6. Close / 关闭 */
    close(sockfd);
    return 0;
}
