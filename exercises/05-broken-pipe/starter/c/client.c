/* Client that notices when its server has gone / 能发现服务端消失的客户端
 * Build / 编译: cc -Wall -o client client.c
 * Run / 运行:   ./client [HOST PORT] */
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

    /* 1. Make a socket, of the same kind as the server's / 创建套接字，类型和服务端一致 */
    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }

    /* 2. Ask for a connection / 发起连接请求 */
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }
    if (connect(sockfd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        return 1;
    }
    printf("connected / 已连接\n");

    /* TODO 3. Read a line, send it, print the reply, again and again
     *         读一行，发出去，打印回复，如此反复 */
    /* TODO    Leave on an empty line or at the end of input
     *         遇到空行或输入结束时离开 */
    /* TODO    Tell the user when the server has gone, and end
     *         服务端消失时告诉用户，然后结束 */

    /* 4. Close / 关闭 */
    close(sockfd);
    return 0;
}
